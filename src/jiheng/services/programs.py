"""The program that judges a part of a corpus: its rules under the policy in force for its year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from jiheng.corpus.store import Part
from jiheng.engine.parameters import Parameters
from jiheng.engine.program import Program
from jiheng.policy import Policy, resolve
from jiheng.rules import catalogue as rulebook
from jiheng.services.assessing import program
from jiheng.services.corpus_runs import year_of

_STANDING: WeakValueDictionary[str, Parameters] = WeakValueDictionary()
"""Parameters by what they say, those that came first."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Gives the program for a part; made of little, since it travels to where the work is done.

    Years under the same values have one program: what it tells in columns is the same for both.

    Attributes:
        base: the policy.
        rules: codes of the selected rules.
    """

    base: Policy
    rules: tuple[str, ...]

    def __call__(self, part: Part, *, is_ahead: bool) -> Program:
        """Return the program for a part.

        Raises:
            NoPolicyInForce: the policy does not govern its year.
        """
        chosen = frozenset(self.rules)
        if is_ahead:
            chosen &= rulebook.OF_TARGETS
        rules = tuple(rule for rule in rulebook.RULES if rule.code in chosen)
        parameters = resolve(self.base, year_of(part))
        return program(_STANDING.setdefault(parameters.said, parameters), rules)

    def only(self, rules: Sequence[str]) -> "Programs":
        """Give programs of some of the rules, by code."""
        return replace(self, rules=tuple(rules))

    def require(self, part: Part) -> None:
        """Ask whether the policy governs the year of a part.

        Raises:
            NoPolicyInForce: it does not.
        """
        resolve(self.base, year_of(part))
