"""The draw: a seed and a frame give the sample.

`jiheng.corpus.draw.settling` tells how many forms each stratum gives; it gives those whose tickets
are lowest: SHA-256 over seed, frame and key. So each form is drawn exactly with its probability,
and the number drawn is exact.
"""

import hashlib
from collections.abc import Iterator
from itertools import accumulate

import polars as pl

from jiheng.corpus.draw.chances import Chance, Plan, chances, money_class, strata
from jiheng.corpus.draw.frame import Frame
from jiheng.corpus.draw.settling import given

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


def draw(frame: Frame, plan: Plan, seed: str) -> tuple[list[Chance], pl.DataFrame]:
    """Return the chances of all strata, and the drawn forms.

    The drawn forms come by department, risk and money, in the order of their tickets, with the
    columns of the frame, ``money``, ``ticket`` and ``stratum``, the place of its chance.

    Raises:
        DrawImpossible: the plan does not fit the frame.
    """
    found = chances(strata(frame, plan), plan.size)
    counts = given(found, seed, frame.sha256)
    begins = accumulate((each.stratum.forms for each in found), initial=0)
    rows = [
        (begin + place, stratum)
        for stratum, (begin, count) in enumerate(zip(begins, counts, strict=False))
        for place in range(count)
    ]
    drawn = _in_order(frame, plan, seed)[[row for row, _ in rows]].with_columns(
        pl.Series("stratum", [stratum for _, stratum in rows], dtype=pl.Int64)
    )
    return found, drawn


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
