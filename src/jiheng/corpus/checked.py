"""What a check has seen: a mark a part, and a mark a region of the parts that were related.

Both are needed: a check that was stopped may have judged every part alone, and none together.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from jiheng.corpus.results import Results
from jiheng.corpus.store import Part

FINDINGS, ACROSS = "findings", "across"
"""The tables of a run: failures of rules on one form, and of rules across forms."""
SURVEYED = "is_surveyed"
"""What the mark of a part calls that rules across forms judge it."""
_REGION = "region="


class Seen(Protocol):
    """A part as it was seen: its place, and the digest of what it held."""

    @property
    def place(self) -> str:
        """The place of the part."""
        ...

    @property
    def sha256(self) -> str:
        """The digest of what it held."""
        ...


def place_of(region: str) -> str:
    """Return where the mark of a region stands."""
    return f"{_REGION}{region}"


def region_of(place: str) -> str:
    """Return the region whose mark stands at a place, or in which the part there lies."""
    found = next(each for each in place.split("/") if each.startswith(_REGION))
    return found.removeprefix(_REGION)


def digest_of(parts: Iterable[Seen]) -> str:
    """Return the digest of a region, of the digests of its parts in their order."""
    ordered = sorted(parts, key=attrgetter("place"))
    return _joined(each.sha256 for each in ordered)


def is_there(results: Results, part: Part, sha256: str) -> bool:
    """Return whether a part with this digest is done, and all that was found stands, uncut."""
    return results.holds(part, sha256, _tables(results, part))


def _tables(results: Results, part: Part) -> tuple[str, ...]:
    told = next(results.told([part.path]), {})
    return (FINDINGS, ACROSS) if told.get(SURVEYED) else (FINDINGS,)


def found_in(part: Part, folder: Path) -> list[Path]:
    """Return the files of `folder` with what a check found in a part, those that are there."""
    return [file for file in _files(part, folder, (FINDINGS, ACROSS)) if file.is_file()]


def _files(part: Part, folder: Path, tables: Iterable[str]) -> list[Path]:
    return [folder / name / f"{part.path}.parquet" for name in tables]


def unchecked(
    results: Results, asked: Sequence[Part], whole: Sequence[Part], *, sha256: Callable[[Part], str]
) -> str | None:
    """Return a place of which a check does not hold all findings as it is now, None for none.

    A file that is there and damaged is told of by whoever reads it.

    Args:
        results: of the check.
        asked: the parts whose findings are to be complete.
        whole: all parts of the corpus.
        sha256: gives the digest of a part.
    """
    for part in asked:
        files = _files(part, results.folder, _tables(results, part))
        is_done = results.is_done(part.path, sha256(part))
        if not (is_done and all(file.is_file() for file in files)):
            return part.path
    for region in sorted({part.region for part in asked}):
        beside = sorted((each for each in whole if each.region == region), key=attrgetter("path"))
        digests = [(each, sha256(each)) for each in beside]
        related = _joined(found for each, found in digests if results.is_done(each.path, found))
        if not results.is_done(place_of(region), related):
            return place_of(region)
    return None


def _joined(digests: Iterable[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()
