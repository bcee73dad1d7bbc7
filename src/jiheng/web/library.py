"""The indicator library of a tree: what was approved there, before what the program brings."""

from django.db.models import Count, Max

from jiheng.domain.indicator import Level1, Level2
from jiheng.domain.workflow import State
from jiheng.services.indicator_library import Entry, Origin, entries_of, searched
from jiheng.services.judging import read_form
from jiheng.web.models import LibraryEntry, Organisation

_MOST = 500
_APPROVED = frozenset({State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED, State.PUBLISHED})


def learn(filing: int, unit: Organisation, *, form: str, state: State) -> None:
    """Let the library hold the indicators of a filing while it is approved, and no longer."""
    own = LibraryEntry.objects.filter(filing_id=filing)
    if state is not State.DEPARTMENT_APPROVED:
        if state not in _APPROVED:
            own.delete()
        return
    own.delete()
    LibraryEntry.objects.bulk_create(
        LibraryEntry(
            filing_id=filing,
            root_id=_root(unit),
            level1=entry.level1,
            level2=entry.level2,
            name=entry.name,
            target=entry.target,
        )
        for entry in entries_of(read_form(form))
    )


def found(
    unit: Organisation, asked: str, *, level1: Level1 | None, level2: Level2 | None
) -> list[Entry]:
    """Return the entries a unit may pick from, the most used first."""
    rows = LibraryEntry.objects.filter(root=_root(unit))
    if level1:
        rows = rows.filter(level1=level1)
    if level2:
        rows = rows.filter(level2=level2)
    for word in asked.split():
        rows = rows.filter(name__icontains=word)
    counted = rows.values("level1", "level2", "name").annotate(
        uses=Count("filing"), newest=Max("target")
    )
    approved = [
        Entry(
            Level1(each["level1"]),
            Level2(each["level2"]),
            each["name"],
            target=each["newest"],
            origin=Origin.APPROVED,
            uses=each["uses"],
        )
        for each in counted.order_by("-uses", "name")[:_MOST]
    ]
    return searched(approved, asked, level1=level1, level2=level2)


def _root(unit: Organisation) -> int:
    return int(unit.path.partition("/")[0])
