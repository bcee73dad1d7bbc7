"""The draw: a seed and a frame give the sample.

Inside a stratum the forms stand in the order of their tickets, SHA-256 over seed, frame and key;
the strata stand side by side, each form as wide as its probability. Equally spaced marks, the
first placed by the seed, hit the drawn forms (systematic sampling with probability proportional to
size: Madow, Annals of Mathematical Statistics 20, 1949). So each form is drawn exactly with its
probability, the number drawn is exact, and a department as wide as one is hit at least once.
"""

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction

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
    """Return where the first mark stands, at least 0 and below 1."""
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
    hits = list(_hits(found, start(seed, frame.sha256)))
    ordered = _in_order(frame, plan, seed)
    begins, begin = [], 0
    for each in found:
        begins.append(begin)
        begin += each.stratum.forms
    rows = [begins[stratum] + place for stratum, place in hits]
    drawn = ordered[rows].with_columns(
        pl.Series("stratum", [stratum for stratum, _ in hits], dtype=pl.Int64)
    )
    return found, drawn


def _hits(found: Sequence[Chance], first: Fraction) -> Iterator[tuple[int, int]]:
    """Yield (stratum, place in it) of each form that a mark hits; marks are one apart."""
    mark, begin = first, Fraction(0)
    for number, each in enumerate(found):
        end = begin + each.expected
        while mark < end:
            yield number, int((mark - begin) / each.probability)
            mark += 1
        begin = end


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
