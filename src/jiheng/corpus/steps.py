"""What became of parts of a corpus, one after another."""

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from jiheng.corpus.errors import PartRefused, PartsAltered
from jiheng.corpus.results import digest
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.store import Part
from jiheng.domain.errors import JihengError
from jiheng.domain.outage import NO_ROOM, number_of, outage

_TOO_MUCH = NO_ROOM | {errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a part, or of a region when its parts were done.

    Attributes:
        place: of the part or region.
        sha256: of what the part holds; empty for a region, and where it cannot be read.
        forms: how many forms the part holds.
        is_old: whether it was done before.
        problem: why it could not be done.
        is_altered: whether the part was changed since it was written, on purpose or by damage.
        lacks_room: whether the disk had no room for it, beside what else was under way.
    """

    place: str
    sha256: str = ""
    forms: int = 0
    is_old: bool = False
    problem: JihengError | None = None
    lacks_room: bool = False
    is_altered: bool = False


def refused(place: str, fault: OSError) -> Step:
    """Return the step of a place that the system refuses to read, or whose results to write."""
    problem = PartRefused(place, outage(fault))
    return Step(place, problem=problem, lacks_room=number_of(fault) in _TOO_MUCH)


def by_place(steps: Iterable[Step], advance: Callable[[str, int], None]) -> dict[str, Step]:
    """Return the last step of each place, and tell `advance` of each place once."""
    held: dict[str, Step] = {}
    for step in steps:
        if step.place not in held:
            advance(step.place, step.forms)
        held[step.place] = step
    return held


def altered(places: Iterable[str]) -> tuple[PartsAltered, ...]:
    """Return what to tell of parts that changed since they were written, nothing without any."""
    held = [*places]
    return (PartsAltered(held),) if held else ()


def tried(part: Part, work: Callable[[Part, str], Step]) -> Step:
    """Return what became of a part: what `work` gives of it and its digest, or why it cannot."""
    try:
        found = digest(part)
        return replace(work(part, found), is_altered=is_altered(part.folder, found))
    except OSError as fault:
        return refused(part.path, fault)
    except JihengError as fault:
        return Step(part.path, problem=fault)
