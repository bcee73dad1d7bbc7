"""What a check has seen: a mark a part, and marks a region of the parts that were related.

Both are needed: a check that was stopped may have judged every part alone, and none together.
A region has a mark for each share of the rules across forms, as each is judged by itself.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from jiheng.corpus.results import Results
from jiheng.corpus.store import Part
from jiheng.engine.kinship import Share

FINDINGS, ACROSS = "findings", "across"
"""The tables of a run: failures of rules on one form, and of rules across forms, a file a share."""
SHARES = "shares"
"""What the mark of a part calls the shares of rules across forms that judge it."""
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
    """Return the place of a region."""
    return f"{_REGION}{region}"


def mark_of(region: str, share: Share) -> str:
    """Return where it is marked that a share of rules was judged in a region."""
    return f"{share}={region}"


def marks_of(regions: Iterable[str]) -> Iterator[str]:
    """Yield where the marks of regions stand."""
    return (mark_of(region, share) for region in regions for share in Share)


def region_of(place: str) -> str:
    """Return the region that is at a place, or in which the part there lies."""
    found = next(each for each in place.split("/") if each.startswith(_REGION))
    return found.removeprefix(_REGION)


def digest_of(parts: Iterable[Seen]) -> str:
    """Return the digest of a region, of the digests of its parts in their order."""
    ordered = sorted(parts, key=attrgetter("place"))
    return _joined(each.sha256 for each in ordered)


def is_there(results: Results, part: Part, sha256: str) -> bool:
    """Return whether a part with this digest is done, and all that was found stands, uncut."""
    return results.holds(part, sha256, [FINDINGS]) and all(
        results.stands(shared(part, share), [ACROSS]) for share in shares_of(results, part.path)
    )


def shared(part: Part, share: Share) -> Part:
    """Return where stands what a share of rules found in a part."""
    return replace(part, name=f"{part.name}/{share}")


def shares_of(results: Results, place: str) -> tuple[Share, ...]:
    """Return the shares of rules across forms that judge a part that is done."""
    told = next(results.told([place]), {})
    return tuple(share for share in Share if share in told.get(SHARES, ()))


def found_in(part: Part, folder: Path) -> list[Path]:
    """Return the files of `folder` with what a check found in a part, those that are there."""
    return [file for file in _files(part, folder, Share) if file.is_file()]


def _files(part: Part, folder: Path, shares: Iterable[Share]) -> list[Path]:
    across = [folder / ACROSS / f"{shared(part, share).path}.parquet" for share in shares]
    return [folder / FINDINGS / f"{part.path}.parquet", *across]


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
        files = _files(part, results.folder, shares_of(results, part.path))
        is_done = results.is_done(part.path, sha256(part))
        if not (is_done and all(file.is_file() for file in files)):
            return part.path
    for region in sorted({part.region for part in asked}):
        beside = sorted((each for each in whole if each.region == region), key=attrgetter("path"))
        digests = [(each, sha256(each)) for each in beside]
        related = _joined(found for each, found in digests if results.is_done(each.path, found))
        if not all(results.is_done(mark, related) for mark in marks_of([region])):
            return place_of(region)
    return None


def _joined(digests: Iterable[str]) -> str:
    return hashlib.sha256("".join(digests).encode()).hexdigest()
