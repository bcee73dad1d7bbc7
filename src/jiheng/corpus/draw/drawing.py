"""The draw: a seed and a frame give the sample.

Inside a stratum the forms stand in the order of their tickets, SHA-256 over seed, frame and key;
the strata of a department stand side by side, each form as wide as its probability. Marks one
apart hit the drawn forms (systematic sampling with probability proportional to size: Madow, Annals
of Mathematical Statistics 20, 1949), and there are two rows of them:

- common marks, along the departments in an order that the seed gives, tell how many forms each
  gives: its width rounded down or up, all together the size;
- marks of its own, begun anew in each department, tell which. Common ones would hit departments
  of the same width at the same place: all of them at a form of low risk, or none.

So each form is drawn exactly with its probability, the number drawn is exact, a department as wide
as one is hit at least once, and what one department gives says nothing of what another gives.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby

import polars as pl

from jiheng.corpus.draw.chances import Chance, Plan, chances, money_class, strata
from jiheng.corpus.draw.frame import Frame

_BATCH = 100_000
_STRATUM = ("department", "risk", "money")


def commitment(seed: str) -> str:
    """Return the SHA-256 of the seed, published before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def ticket(seed: str, frame: str, key: str) -> int:
    """Return the ticket of a key, 64 bits: the first eight bytes of SHA-256, big-endian.

    Hashed are seed, digest of the frame and key, joined by line feeds.
    """
    digest = hashlib.sha256(f"{seed}\n{frame}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big")


def start(seed: str, frame: str) -> Fraction:
    """Return where the first common mark stands, at least 0 and below 1."""
    digest = hashlib.sha256(f"{seed}\n{frame}".encode()).digest()
    return Fraction(int.from_bytes(digest, "big"), 1 << 256)


def draw(frame: Frame, plan: Plan, seed: str) -> tuple[list[Chance], pl.DataFrame]:
    """Return the chances of all strata, and the drawn forms.

    The drawn forms come by department, risk and money, in the order of their tickets, with the
    columns of the frame, ``money``, ``ticket`` and ``stratum``, the place of its chance.

    Raises:
        DrawImpossible: the plan does not fit the frame.
    """
    found = chances(strata(frame, plan), plan.size)
    hits = sorted(_hits(found, seed, frame.sha256))
    ordered = _in_order(frame, plan, seed)
    begins = [0, *accumulate(each.stratum.forms for each in found)]
    rows = [begins[stratum] + place for stratum, place in hits]
    drawn = ordered[rows].with_columns(
        pl.Series("stratum", [stratum for stratum, _ in hits], dtype=pl.Int64)
    )
    return found, drawn


def _hits(found: Sequence[Chance], seed: str, frame: str) -> Iterator[tuple[int, int]]:
    """Yield (stratum, place in it) of each form that a mark hits, department by department."""
    by_department = groupby(enumerate(found), lambda each: each[1].stratum.department)
    departments = [(_Turn.of(seed, frame, name), list(own)) for name, own in by_department]
    common = start(seed, frame)
    for turn, own in sorted(departments, key=lambda each: each[0]):
        part = sum((each.expected for _, each in own), Fraction(0)) % 1
        if common < part:
            first, common = turn.phase * part, common + 1 - part
        else:
            first, common = part + turn.phase * (1 - part), common - part
        yield from _hits_inside(own, first)


def _hits_inside(own: Iterable[tuple[int, Chance]], first: Fraction) -> Iterator[tuple[int, int]]:
    """Yield the same of one department, given where the first of its own marks stands."""
    mark, begin = first, Fraction(0)
    for number, each in own:
        end = begin + each.expected
        while mark < end:
            yield number, int((mark - begin) / each.probability)
            mark += 1
        begin = end


@dataclass(frozen=True, slots=True, order=True)
class _Turn:
    """What the seed gives a department: its place among the others, and its own first mark.

    Attributes:
        place: the first 16 bytes of SHA-256 over seed, digest of the frame, ``department`` and its
            name, joined by line feeds.
        name: the department, which orders equal places.
        phase: the last 16 bytes as a fraction, at least 0 and below 1.
    """

    place: bytes
    name: str
    phase: Fraction

    @classmethod
    def of(cls, seed: str, frame: str, name: str) -> "_Turn":
        digest = hashlib.sha256(f"{seed}\n{frame}\ndepartment\n{name}".encode()).digest()
        return cls(digest[:16], name, Fraction(int.from_bytes(digest[16:], "big"), 1 << 128))


def _in_order(frame: Frame, plan: Plan, seed: str) -> pl.DataFrame:
    """Return the forms by stratum and ticket; equal tickets by key."""
    return frame.forms.with_columns(
        money_class(plan).alias("money"),
        pl.Series("ticket", list(_tickets(frame, seed)), dtype=pl.UInt64),
    ).sort(*_STRATUM, "ticket", "key")


def _tickets(frame: Frame, seed: str) -> Iterator[int]:
    begun = hashlib.sha256(f"{seed}\n{frame.sha256}\n".encode())
    for key in frame.forms["key"]:
        each = begun.copy()
        each.update(key.encode())
        yield int.from_bytes(each.digest()[:8], "big")
