"""Whether a form's rating depends on the law chosen: which parameters, changed alone, flip it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiheng.domain.canonical import plain
from jiheng.domain.text import Text
from jiheng.engine.parameters import Parameter
from jiheng.policy import specification


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter with the value that holds for the form (`ours`) and another (`theirs`)."""

    ours: Parameter
    theirs: Parameter

    @property
    def name(self) -> str:
        """The parameter's name."""
        return self.ours.name


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of parameters under which the computed rating is another one.

    `policy` is where the other values come from. There is a single change wherever one parameter
    alone does it; several do it only together.
    """

    policy: str
    changes: tuple[Change, ...]
    total: Decimal | None
    rating: str | None
    other_total: Decimal | None
    other_rating: str | None


def told(parameter: Parameter) -> Text:
    """Return a parameter's value on one line, empty for nothing."""
    return specification(parameter.name).kind.tell(parameter.value)


def flip_json(flip: Flip) -> dict[str, Any]:
    """Return a flip ready for JSON."""
    return {
        "policy": flip.policy,
        "changes": [
            {
                "parameter": change.name,
                "description": {
                    "zh": specification(change.name).zh,
                    "en": specification(change.name).en,
                },
                "from": _parameter_json(change.ours),
                "to": _parameter_json(change.theirs),
            }
            for change in flip.changes
        ],
        "total": {"from": plain(flip.total), "to": plain(flip.other_total)},
        "rating": {"from": flip.rating, "to": flip.other_rating},
    }


def _parameter_json(parameter: Parameter) -> dict[str, Any]:
    kind = specification(parameter.name).kind
    return {
        "value": kind.show(parameter.value),
        "told": kind.tell(parameter.value).zh,
        "level": parameter.level,
        "authority": parameter.authority.cite(),
        "certainty": str(parameter.authority.certainty),
    }
