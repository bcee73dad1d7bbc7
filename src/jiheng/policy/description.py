"""A policy told to people and machines: each value in display units, with its basis."""

from dataclasses import dataclass

from jiheng.domain.authority import Authority
from jiheng.domain.text import Text
from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.kinds import Shown
from jiheng.policy.model import Answer, Policy
from jiheng.policy.resolution import answering_year
from jiheng.policy.specification import Specification


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter of a policy in a year, in display units.

    `value` is ready for JSON, `told` the same on one line with its unit, empty for nothing.
    `level` names the policy file that answered, `since` the day from which the value holds (ISO).
    """

    specification: Specification
    value: Shown
    told: Text
    level: str
    since: str
    authority: Authority
    note: str | None

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.specification.name

    def as_json(self) -> dict[str, object]:
        """Return the line ready for JSON."""
        spec = self.specification
        return {
            "name": spec.name,
            "value": self.value,
            "told": self.told.zh,
            "unit": spec.kind.unit or None,
            "description": {"zh": spec.zh, "en": spec.en},
            "level": self.level,
            "since": self.since,
            "authority": self.authority.cite(),
            "says": self.authority.says,
            "certainty": str(self.authority.certainty),
            "note": self.note,
        }


def describe_parameters(policy: Policy, year: int | None = None) -> tuple[Line, ...]:
    """Return every parameter of `policy` in `year` (None: the latest), as the catalogue lists them.

    Raises:
        NoPolicyInForce: the policy does not govern that year.
    """
    answers = policy.answers(CATALOGUE, answering_year(policy, year))
    return tuple(_line(CATALOGUE[name], answer) for name, answer in answers.items())


def describe(policy: Policy, year: int | None = None) -> dict[str, object]:
    """Return all there is to say of `policy` in `year` (None: the latest), ready for JSON.

    Raises:
        NoPolicyInForce: the policy does not govern that year.
    """
    return {
        "name": policy.name,
        "title": policy.title,
        "jurisdiction": policy.jurisdiction.name,
        "departments": list(policy.jurisdiction.departments),
        "in_force": {"from": policy.first_year, "to": policy.last_year},
        "extends": [level.name for level in policy.lineage()][1:],
        "notes": list(policy.notes),
        "year": answering_year(policy, year),
        "parameters": [line.as_json() for line in describe_parameters(policy, year)],
        "provisions": [
            {
                "key": key,
                "authority": authority.cite(),
                "says": authority.says,
                "certainty": str(authority.certainty),
            }
            for key, authority in sorted(policy.authorities().items())
        ],
        "wording": policy.wording(),
    }


def _line(spec: Specification, answer: Answer) -> Line:
    dated = answer.dated
    return Line(
        specification=spec,
        value=spec.kind.show(dated.value),
        told=spec.kind.tell(dated.value),
        level=answer.level.name,
        since=dated.since.isoformat(),
        authority=dated.authority,
        note=dated.note,
    )
