"""The lines of the funding block: which there are, and that a person compared them with the paper.

Reading may be unsure of a value, or of a list as a whole: a line that named no source it knows is
lacking. Whoever has the paper before them says that it is as it stands, or adds the line. Each
is one transaction of a desk, seen at a revision.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.locator import Confidence
from jiheng.reporting.words import SOURCES
from jiheng.services.editing import CellError, UnknownCell
from jiheng.services.filing import Act, Desk
from jiheng.services.judging import read_form
from jiheng.services.refusals import StaleFiling
from jiheng.services.reshaping import Order

FUNDS: Final = "funds"
CONFIRM: Final = "confirm"
LINES: Final = "lines"


class Lining(StrEnum):
    """What may be done to the lines of the funding block."""

    ADD = "add"
    REMOVE = "remove"


class SourceThere(CellError):
    """A source that has a line already: it would count twice."""

    zh = "资金部分已有“{source}”一行，再加一行就重复计算了；请填在原来那一行。"
    en = "There is a line of “{source}” already and a second would count twice; fill in that one."

    def __init__(self, source: FundingSource) -> None:
        super().__init__(source=SOURCES[source])


def confirm(desk: Desk, filing: int, path: str, *, base: int) -> int:
    """Say that what was read at a path with doubt is what stands on the paper.

    Returns:
        The revision that now stands.

    Raises:
        UnknownCell: nothing was read there with doubt.
        NotNow: the state does not let this person edit.
        StaleFiling: the filing is no longer at revision `base`.
    """

    def confirmed(form: Form) -> tuple[Form, Act]:
        doubts = doubts_at(form, path)
        if not doubts:
            raise UnknownCell(path)
        sure = {key: replace(form.provenance[key], confidence=Confidence.CERTAIN) for key in doubts}
        told = form.provenance[doubts[0]].text or ""
        return replace(form, provenance={**form.provenance, **sure}), Act(CONFIRM, path, told)

    return _changed(desk, filing, base=base, make=confirmed)


def doubts_at(form: Form, path: str) -> tuple[str, ...]:
    """Return the paths of what was read with doubt of the cell at `path`."""
    cell = path.removesuffix(".text").removesuffix(".tier")
    return tuple(
        key
        for key, of in form.provenance.items()
        if of.confidence is not Confidence.CERTAIN and (key == cell or key.startswith(f"{cell}."))
    )


def add_line(desk: Desk, filing: int, source: FundingSource, *, base: int) -> int:
    """Add an empty line to the funding block: the total first, another source last.

    Whoever adds one has compared the lines with the paper.

    Returns:
        Where the line stands.

    Raises:
        SourceThere: the source has a line.
        NotNow: the state does not let this person edit.
        StaleFiling: the filing is no longer at revision `base`.
    """
    place = 0

    def added(form: Form) -> tuple[Form, Act, Order]:
        nonlocal place
        if form.line_index(source) is not None:
            raise SourceThere(source)
        count = len(form.funds)
        order: list[int | None] = [*range(count)]
        place = 0 if source is FundingSource.TOTAL else count
        order.insert(place, None)
        made = _in_order(form, tuple(order), FundsLine(source))
        act = Act(LINES, f"{FUNDS}[{place}]", source.value, Lining.ADD)
        return made, act, tuple(order)

    _changed(desk, filing, base=base, make=added)
    return place


def remove_line(desk: Desk, filing: int, line: int, *, base: int) -> int:
    """Take a line out of the funding block; return the revision that now stands.

    Raises:
        UnknownCell: there is no such line.
        NotNow: the state does not let this person edit.
        StaleFiling: the filing is no longer at revision `base`.
    """

    def removed(form: Form) -> tuple[Form, Act, Order]:
        path = f"{FUNDS}[{line}]"
        if line >= len(form.funds):
            raise UnknownCell(path)
        order = tuple(at for at in range(len(form.funds)) if at != line)
        act = Act(LINES, path, form.funds[line].source.value, Lining.REMOVE)
        return _in_order(form, order), act, order

    return _changed(desk, filing, base=base, make=removed)


_Made = tuple[Form, Act] | tuple[Form, Act, Order]


def _changed(desk: Desk, filing: int, *, base: int, make: Callable[[Form], _Made]) -> int:
    """Keep what is made of the form; `base` is the revision that stands, else it is refused."""
    with desk.store.transaction():
        held = desk.store.locked(filing)
        if held.revision != base:
            raise StaleFiling(base, held.revision)
        made, act, *orders = make(read_form(held.form))
        moved = _follower(orders[0]) if orders else str
        return desk.replace(filing, made, base=base, act=act, moved=moved)


def _in_order(form: Form, order: Order, new: FundsLine | None = None) -> Form:
    """Return the form with its funding lines in `order`, a `new` one where that says None."""
    lines = [form.funds[at] if at is not None else new for at in order]
    moved = _follower(order)
    followed = ((moved(path), of) for path, of in form.provenance.items() if path != FUNDS)
    return replace(
        form,
        funds=tuple(line for line in lines if line is not None),
        provenance={path: of for path, of in followed if path is not None},
    )


def _follower(order: Order) -> Callable[[str], str | None]:
    """Return where each cell stands once the funding lines come in another order."""

    def moved(path: str) -> str | None:
        if not path.startswith(f"{FUNDS}["):
            return path
        line, _, rest = path.removeprefix(f"{FUNDS}[").partition("]")
        at = int(line)
        return f"{FUNDS}[{order.index(at)}]{rest}" if at in order else None

    return moved
