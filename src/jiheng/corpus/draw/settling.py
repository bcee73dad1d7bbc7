"""How many forms each stratum gives: what it expects, rounded down or up by the seed.

What a stratum expects beyond whole forms is the chance of one more: a form of it stays open. Where
two open forms meet, one at least is settled, drawn or left out, and both keep their chance (the
pivotal method: Deville and Tillé, Biometrika 85, 1998). The classes of money in a class of risk
meet first, then the classes of risk in a department, then the departments. So

- each of these groups, and all together, give what they expect, rounded down or up;
- whichever forms one asks for, that none of them is drawn is no likelier than if each were drawn by
  itself: a meeting keeps the sum of two chances and moves them apart, which makes the product of
  (1 - chance) no greater on average (Srinivasan, Distributions on level-sets, FOCS 2001).

Knows nothing of forms and their tickets.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from jiheng.corpus.draw.chances import Chance

_SPAN = 1 << 128


@dataclass(frozen=True, slots=True)
class _Open:
    """A form that is neither drawn nor left out yet.

    Attributes:
        stratum: the place of its stratum.
        names: department, risk and class of money, from which on groups are told apart.
        chance: that it is drawn in the end.
    """

    stratum: int
    names: tuple[str, ...]
    chance: Fraction


@dataclass(slots=True)
class _Settling:
    """Strata in the course of being settled.

    Attributes:
        begin: seed and digest of the frame, joined by a line feed.
        counts: how many forms each stratum gives, as far as that is settled.
    """

    begin: str
    counts: list[int]

    def left_of(self, group: Sequence[_Open], level: int) -> _Open | None:
        """Let all open forms of a group meet, and return the one that stays open, if any does.

        Args:
            group: forms that share the first `level` names, by name.
            level: how many those are.
        """
        if len(group) == 1:
            return group[0]
        parts = [
            (*self._lot(names), self.left_of([*own], level + 1))
            for names, own in groupby(group, lambda each: each.names[: level + 1])
        ]
        held = None
        for _, number, came in sorted(parts, key=lambda each: each[0]):
            held = self._meet(held, came, number) if held and came else held or came
        return held

    def _meet(self, held: _Open, came: _Open, number: int) -> _Open | None:
        """Settle one of two open forms or both by a number below 2¹²⁸, and return the other."""
        both = held.chance + came.chance
        if both < 1:
            stays = held if number * both < held.chance * _SPAN else came
            return _Open(stays.stratum, stays.names, both)
        if number * (2 - both) < (1 - came.chance) * _SPAN:
            drawn, stays = held, came
        else:
            drawn, stays = came, held
        self.counts[drawn.stratum] += 1
        return _Open(stays.stratum, stays.names, both - 1) if both > 1 else None

    def _lot(self, names: Sequence[str]) -> tuple[bytes, int]:
        """Return the place of a group among its like, and the number for its arrival.

        They are the halves of SHA-256 over seed, digest of the frame, ``department``, and the
        names of the group, joined by line feeds; the number is big-endian.
        """
        digest = hashlib.sha256("\n".join((self.begin, "department", *names)).encode()).digest()
        return digest[:16], int.from_bytes(digest[16:], "big")


def given(found: Sequence[Chance], seed: str, frame: str) -> list[int]:
    """Return how many forms each stratum gives; `frame` is the digest of the frame.

    Strata stand by department, risk and money; what they expect adds up to a whole number.
    """
    settling = _Settling(f"{seed}\n{frame}", [int(each.expected) for each in found])
    still_open = [
        _Open(place, (each.stratum.department, each.stratum.risk, str(each.stratum.money)), part)
        for place, each in enumerate(found)
        if (part := each.expected % 1)
    ]
    settling.left_of(still_open, 0)
    return settling.counts
