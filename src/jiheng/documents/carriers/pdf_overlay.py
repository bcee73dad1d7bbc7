"""What form fields over a picture hold, put into what was read in the picture.

A field knows its text, the reader of scans sees a picture of it, or nothing. Knows nothing of
files or labels.
"""

from collections.abc import Sequence
from dataclasses import replace

from jiheng.documents.carriers.neutral import Box, Line, Table
from jiheng.documents.carriers.pdf_fields import is_same_text
from jiheng.documents.carriers.pdf_held import MARKS
from jiheng.domain.locator import Confidence, Locator, least


def with_fields(
    blocks: Sequence[Table | Line], fields: Sequence[tuple[str, Box]]
) -> list[Table | Line]:
    """Return what was read on one page with what its fields hold.

    A blank cell is filled in; one that reads otherwise is doubted. What stands in no cell and was
    not read is a line of its own. Nothing of that is certain.

    Args:
        blocks: What was read, with places on the page as shown.
        fields: The text of each field and its box, as shown.
    """
    found = list(blocks)
    for text, box in fields:
        at = next((at for at, block in enumerate(found) if _holds(block, box)), None)
        if at is not None:
            found[at] = _told(found[at], text, box)
        elif text not in MARKS:
            page = next((_page(block) for block in blocks), None)
            left, top, right, bottom = (round(side, 1) for side in box)
            place = Locator(page=page, box=(left, top, right, bottom))
            found.append(Line(text, place, Confidence.UNCERTAIN))
    return found


def _page(block: Table | Line) -> int | None:
    return block.place.page if isinstance(block, Line) else block.cells[0].page


def _holds(block: Table | Line, box: Box) -> bool:
    if isinstance(block, Line):
        return block.place.box is not None and _is_over(box, block.place.box)
    return any(_is_over(box, _box(block, at)) for at in range(len(block.cells)))


def _box(table: Table, at: int) -> Box:
    return table.place(table.cells[at]).box or (0.0, 0.0, 0.0, 0.0)


def _is_over(field: Box, place: Box) -> bool:
    """Whether the middle of a field stands in a place."""
    x, y = (field[0] + field[2]) / 2, (field[1] + field[3]) / 2
    return place[0] <= x <= place[2] and place[1] <= y <= place[3]


def _told(block: Table | Line, text: str, box: Box) -> Table | Line:
    """Return a block that a field stands in, with what the field holds."""
    if isinstance(block, Line):
        return block._replace(trust=_trust(block.text, text, block.trust))
    cells = list(block.cells)
    for at, cell in enumerate(cells):
        if _is_over(box, _box(block, at)):
            trust = _trust(cell.text, text, cell.trust)
            if not cell.text.strip() and text not in MARKS:
                cells[at] = cell._replace(text=text, trust=Confidence.UNCERTAIN)
            else:
                cells[at] = cell._replace(trust=trust)
    return replace(block, cells=cells)


def _trust(read: str, held: str, trust: Confidence) -> Confidence:
    return trust if is_same_text(read, held) else least((trust, Confidence.UNCERTAIN))
