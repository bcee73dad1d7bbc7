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
from jiheng.documents.carriers.neutral import Line, Table
from jiheng.documents.carriers.scan_cells import POINTS, Places, read_blocks
from jiheng.documents.carriers.scan_ink import find_ink
from jiheng.documents.carriers.scan_picture import Picture
from jiheng.documents.carriers.scan_rules import Rules, find_rules, levelling
from jiheng.documents.carriers.scan_straight import (
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


class Page(NamedTuple):
    """What one picture holds, from the top, and what was done to it.

    `seals` were taken off; it was turned by `turn` degrees, then by `quarters` anticlockwise.
    `is_crowded` when it is noise or a photograph, and was not read: one unreadable line.
    `is_faint` when the print is so faint that nothing of it is certain.
    """

    blocks: Sequence[Table | Line]
    seals: int
    turn: float
    quarters: int
    is_crowded: bool = False
    is_faint: bool = False


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
    blocks = read_blocks(_frames(rules, sheet), ink, places)
    if blocks is None:
        height, width = (side * POINTS / picture.dpi for side in picture.pixels.shape[:2])
        whole = Locator(page=number, box=(0.0, 0.0, round(width, 1), round(height, 1)))
        crowd = (Line("", whole, Confidence.UNREADABLE),)
        return Page(crowd, sheet.seals, angle, quarters, is_crowded=True)
    return Page(blocks, sheet.seals, angle, quarters, is_faint=ink.is_faint)


def _straightened(sheet: Sheet) -> tuple[Sheet, float]:
    """Return the page with its rules level and upright, and the turn undone in degrees."""
    angle = skew(sheet)
    sheet = turned(sheet, angle)
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
