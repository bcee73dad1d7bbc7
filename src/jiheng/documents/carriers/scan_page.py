"""One picture of a page to tables and lines: straightened, ruled, read.

Knows nothing of files, labels or forms.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jiheng.documents.carriers.lattice import (
    LatticeTable,
    Rule,
    RulingTooDense,
    Tolerance,
    tables,
)
from jiheng.documents.carriers.neutral import Box, Line, Table
from jiheng.documents.carriers.scan_cells import POINTS, Flaws, Owner, Places, read_blocks
from jiheng.documents.carriers.scan_ink import find_ink
from jiheng.documents.carriers.scan_picture import Picture
from jiheng.documents.carriers.scan_rules import (
    Rules,
    find_rules,
    levelling,
    without_streaks,
)
from jiheng.documents.carriers.scan_straight import (
    WIDEST_TURN,
    Sheet,
    lay_bare,
    quarter_turned,
    skew,
    turned,
    warped,
)
from jiheng.documents.carriers.scan_turn import quarters_to_upright
from jiheng.documents.following import page_begins
from jiheng.domain.locator import Confidence, Locator

_SCANNED = Tolerance(snap=3.5, gap=10.0, reach=3.5)
_AT_EDGE, _SAME = 6.0, 0.1


class Page(NamedTuple):
    """What one picture holds, from the top, and what was done to it.

    `seals` were taken off; it was turned by `turn` degrees, then by `quarters` anticlockwise.
    `is_crowded` when it is noise or a photograph, and was not read: one unreadable line.
    `is_faint` when the print is so faint that nothing of it is certain, `is_cut_off` when the
    picture ends before a table does. Nothing is certain beside dark `bands` either.
    """

    blocks: Sequence[Table | Line]
    seals: int
    turn: float
    quarters: int
    is_crowded: bool = False
    is_faint: bool = False
    is_cut_off: bool = False
    bands: int = 0


def read_page(picture: Picture, number: int) -> Page:
    """Return the tables, numbered from 1, and the lines of one picture.

    Args:
        picture: The page as it came; places are given in its own points.
        number: The page, from 1.
    """
    page_begins()
    sheet, angle = _straightened(lay_bare(picture.pixels))
    rules = find_rules(sheet)
    ink = find_ink(sheet, rules)
    quarters = quarters_to_upright(ink)
    if quarters:
        sheet = quarter_turned(sheet, quarters)
        rules = find_rules(sheet)
        ink = find_ink(sheet, rules)
    places = Places(sheet, picture.dpi, number, picture.pixels.shape[:2], quarters)
    rules, streaks = without_streaks(rules, sheet.scale)
    frames = _frames(rules, sheet)
    open_ = _open_cells(frames, rules, places)
    blocks = read_blocks(frames, ink, places, flaws=Flaws(open_, streaks))
    if blocks is None:
        height, width = (side * POINTS / picture.dpi for side in picture.pixels.shape[:2])
        whole = Locator(page=number, box=(0.0, 0.0, round(width, 1), round(height, 1)))
        crowd = (Line("", whole, Confidence.UNREADABLE),)
        return Page(crowd, sheet.seals, angle, quarters, is_crowded=True)
    return Page(
        blocks,
        sheet.seals,
        angle,
        quarters,
        is_faint=ink.is_faint and not sheet.bands,
        is_cut_off=bool(open_),
        bands=sheet.bands,
    )


def _straightened(sheet: Sheet) -> tuple[Sheet, float]:
    """Return the page with its rules level and upright, and the turn undone in degrees.

    Where that leaves no rules both ways, the page may lie more askew than pages do.
    """
    angle, bare = skew(sheet), sheet
    sheet = turned(bare, angle)
    rules = find_rules(sheet)
    if not (rules.level and rules.upright):
        angle = skew(bare, WIDEST_TURN)
        sheet = turned(bare, angle)
    pull = levelling(find_rules(sheet), sheet)
    return (sheet if pull is None else warped(sheet, pull)), angle


def _frames(rules: Rules, sheet: Sheet) -> list[LatticeTable]:
    """Return the tables the rules draw, in points of the paper."""
    share = POINTS / sheet.scale
    across = [Rule((r.y0 + r.y1) / 2 * share, r.x0 * share, r.x1 * share) for r in rules.level]
    down = [Rule((r.x0 + r.x1) / 2 * share, r.y0 * share, r.y1 * share) for r in rules.upright]
    try:
        return tables(across, down, _SCANNED)
    except RulingTooDense:
        return []


def _open_cells(frames: Sequence[LatticeTable], rules: Rules, places: Places) -> set[Owner]:
    """Return the cells at sides of tables that no rule closes and the edge of the picture cuts."""
    high, wide = (side * POINTS / places.dpi for side in places.picture)
    found: set[Owner] = set()
    for index, frame in enumerate(frames):
        for side in range(4):
            edge = _side(frame.box, side)
            left, top, right, bottom = places.shown(places.upright(edge))
            is_out = left < _AT_EDGE or top < _AT_EDGE
            is_out |= right > wide - _AT_EDGE or bottom > high - _AT_EDGE
            if is_out and not _is_ruled(edge, rules, places.scale):
                found |= {
                    (index, at)
                    for at, cell in enumerate(frame.cells)
                    if abs(cell.box[side] - frame.box[side]) < _SAME
                }
    return found


def _side(box: Box, side: int) -> Box:
    """Return one side of a box, from the left clockwise, as a box without width."""
    x0, y0, x1, y1 = box
    return ((x0, y0, x0, y1), (x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1))[side]


def _is_ruled(edge: Box, rules: Rules, scale: float) -> bool:
    """Whether rules run along most of one side of a table; all in points."""
    left, top, right, bottom = edge
    is_upright = right - left < bottom - top
    at, length = (left, bottom - top) if is_upright else (top, right - left)
    drawn = 0.0
    for rule in rules.upright if is_upright else rules.level:
        middle = (rule.x0 + rule.x1) if is_upright else (rule.y0 + rule.y1)
        if abs(middle / 2 / scale - at) <= _SCANNED.snap:
            drawn += rule.length / scale
    return drawn > length / 2
