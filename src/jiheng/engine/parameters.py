"""The numbers and words a computation is given: resolved, typed, each with its authority.

Knows nothing of where they were resolved from; the policy layer builds them.
Units are those of the columns: points in hundredths, rates and ratios in hundredths of a
percent (90 % is 9000), both as int.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jiheng.domain.authority import Authority


@dataclass(frozen=True, slots=True)
class Parameter:
    """One resolved value: which policy answered (`level`), since when, on what basis."""

    name: str
    value: Any
    level: str
    since: str
    authority: Authority


class Parameters:
    """Resolved parameters of one policy and year, read as attributes: ``p.execution_points``.

    Attributes:
        policy: name of the policy that was asked.
        year: fiscal year it was resolved for.
    """

    def __init__(
        self,
        policy: str,
        year: int,
        *,
        values: Mapping[str, Parameter],
        authorities: Mapping[str, Authority],
    ) -> None:
        self.policy = policy
        self.year = year
        self._values = dict(values)
        self._authorities = dict(authorities)
        self._read: set[str] | None = None

    def watched(self, read: set[str]) -> "Parameters":
        """Return the same parameters, adding to `read` the name of each one used."""
        same = Parameters(
            self.policy, self.year, values=self._values, authorities=self._authorities
        )
        same._read = read
        return same

    @cached_property
    def said(self) -> str:
        """All values in words. Years that say the same compute the same columns."""
        return repr([(name, self._values[name].value) for name in self.names()])

    def replaced(self, other: Parameter) -> "Parameters":
        """Return the same parameters with `other` in the place of the one of its name."""
        return Parameters(
            self.policy,
            self.year,
            values={**self._values, other.name: other},
            authorities=self._authorities,
        )

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("_"):
            raise AttributeError(name)
        if self._read is not None:
            self._read.add(name)
        try:
            return self._values[name].value
        except KeyError:
            message = f"policy {self.policy} has no parameter {name!r}"
            raise AttributeError(message) from None

    def explain(self, name: str) -> Parameter:
        """Return the parameter with its level, date and authority."""
        return self._values[name]

    def authority(self, key: str) -> Authority | None:
        """Return the provision a rule cites under `key`, or None when the policy has none."""
        found = self._authorities.get(key)
        if found is None and key in self._values:
            return self._values[key].authority
        return found

    def names(self) -> tuple[str, ...]:
        """Return the names of all parameters, sorted."""
        return tuple(sorted(self._values))


NO_PARAMETERS = Parameters("", 0, values={}, authorities={})
"""What a computation is given that must not depend on any policy."""
