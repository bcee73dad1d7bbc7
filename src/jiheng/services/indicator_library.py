"""The indicator library: what units pick from instead of inventing; grows from approved forms.

Begins with ``indicators.yaml``: generic indicators, and those of the published example forms.
Knows nothing of where what was approved is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from jiheng.domain.form import Form
from jiheng.domain.indicator import Level1, Level2
from jiheng.policy.shipped import load_shipped
from jiheng.services.editing import cell_text

MOST_SHOWN: Final = 40
_LONGEST_NAME, _LONGEST_TARGET = 200, 200
_FILE = Path(__file__).with_name("indicators.yaml")


class Origin(StrEnum):
    """Where an entry comes from, the most telling first."""

    APPROVED = "approved"
    PUBLISHED = "published"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator to pick: its place, its name, a target to start from, how many forms use it."""

    level1: Level1
    level2: Level2
    name: str
    target: str
    origin: Origin
    uses: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same indicator."""
        return self.level1, self.level2, self.name


@cache
def load_library() -> tuple[Entry, ...]:
    """Return the entries the program comes with."""
    parts = load_shipped(_FILE.read_text(encoding="utf-8"))
    return tuple(
        _entry(place, row, origin)
        for origin in (Origin.GENERIC, Origin.PUBLISHED)
        for place, rows in parts[origin.value].items()
        for row in rows
    )


def _entry(place: str, row: tuple[str, str], origin: Origin) -> Entry:
    level1, _, level2 = place.partition("/")
    name, target = row
    return Entry(Level1(level1), Level2(level2), name, target=target, origin=origin)


def entries_of(form: Form) -> tuple[Entry, ...]:
    """Return the entries an approved form adds: its rows that have both levels and a name."""
    found: dict[tuple[str, str, str], Entry] = {}
    for at, row in enumerate(form.indicators):
        name = " ".join((row.name or "").split())
        if row.level1 and row.level2 and 0 < len(name) <= _LONGEST_NAME:
            target = cell_text(form, f"indicators[{at}].target.text")[:_LONGEST_TARGET]
            entry = Entry(
                row.level1, row.level2, name, target=target, origin=Origin.APPROVED, uses=1
            )
            found.setdefault(entry.key, entry)
    return tuple(found.values())


def searched(
    approved: Iterable[Entry],
    asked: str,
    *,
    level1: Level1 | None = None,
    level2: Level2 | None = None,
) -> list[Entry]:
    """Return the entries whose names hold all words that are asked, the most used first.

    Args:
        approved: those of approved forms.
        asked: words, parted by spaces.
        level1: only under this level.
        level2: only under this level.
    """
    known: dict[tuple[str, str, str], Entry] = {}
    for entry in (*approved, *load_library()):
        known.setdefault(entry.key, entry)
    words = asked.casefold().split()
    found = [
        entry
        for entry in known.values()
        if level1 in {None, entry.level1}
        and level2 in {None, entry.level2}
        and all(word in entry.name.casefold() for word in words)
    ]
    order = list(Origin)
    return sorted(found, key=lambda each: (-each.uses, order.index(each.origin), each.name))
