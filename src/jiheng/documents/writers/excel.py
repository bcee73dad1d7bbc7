"""Drawings as Excel: one sheet a drawing, numbers as numbers, text never as a formula.

Excel does not fit rows to merged cells, so every row gets the height its text is estimated to
need; a row higher than Excel allows is drawn over several rows of the sheet.
"""

import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from math import ceil
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from jiheng.documents.writers.drawing import Align, Cell, Drawing
from jiheng.documents.writers.measure import (
    LEAST_ROW,
    line_count,
    room_of,
    row_heights,
    small_type,
)
from jiheng.domain.amount import decimals, printed
from jiheng.domain.errors import UsageError

LONGEST_TEXT: Final = 32_767
LONGEST_NAME: Final = 31
HIGHEST_ROW: Final = 409.0
_TOP = 2
_TITLE_HEIGHT, _YEAR_HEIGHT = 32, 22
_POINTS = 72 / 25.4
_PIXELS = 96 / 25.4
_INCHES = 1 / 25.4
_A4 = 9
_MOST_DIGITS = 15
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_BODY_FONT = "仿宋"
_TITLE_FONT = "宋体"


class TextTooLong(UsageError):
    """A text that no cell of Excel can hold."""

    zh = "{path} 的文字有 {size} 字，超过 Excel 一格的上限 {limit} 字；请改用 docx 或 pdf。"
    en = "The text of {path} has {size} characters, above Excel's {limit} a cell; use docx or pdf."

    def __init__(self, path: str, size: int) -> None:
        super().__init__(path=path, size=size, limit=LONGEST_TEXT)


def write_xlsx(drawings: Sequence[Drawing]) -> bytes:
    """Return an Excel workbook with a sheet for each drawing.

    Raises:
        TextTooLong: a text is longer than a cell of Excel may be.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    names = dict(zip((each.anchor for each in drawings), _sheet_names(drawings), strict=True))
    formats = _Formats(book, drawings[0].page.body)
    for drawing in drawings:
        sheet = book.add_worksheet(names[drawing.anchor])
        _Sheet(sheet, drawing, formats, names=names).write()
    book.close()
    return content.getvalue()


def _sheet_names(drawings: Sequence[Drawing]) -> Iterator[str]:
    """Yield a name for each sheet, unlike all others and one that Excel takes."""
    for drawing in drawings:
        number = f"{drawing.ordinal} " if drawing.ordinal else ""
        name = _FORBIDDEN.sub("", number + drawing.name)
        while len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
            name = name[:-1]
        yield name.strip().strip("'")


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, size: float) -> None:
        self._book, self._size = book, size
        self._made: dict[tuple[Align, str, float | None], Format] = {}
        plain = {"align": "center", "valign": "vcenter"}
        self.title = book.add_format({**plain, "font_name": _TITLE_FONT, "font_size": 18})
        self.year = book.add_format({**plain, "font_name": _BODY_FONT, "font_size": 12})

    def cell(self, align: Align, number: str = "", small: float | None = None) -> Format:
        """Return the format of a cell.

        Args:
            align: where its text stands.
            number: Excel's code for how a number is shown; such a cell shrinks to fit.
            small: a size of type smaller than that of the body.
        """
        known = self._made.get((align, number, small))
        if known is None:
            known = self._book.add_format(
                {
                    "font_name": _BODY_FONT,
                    "font_size": small or self._size,
                    "border": 1,
                    "valign": "vcenter",
                    "align": "left" if align is Align.START else "center",
                    **({"num_format": number, "shrink": True} if number else {"text_wrap": True}),
                }
            )
            self._made[align, number, small] = known
        return known


class _Sheet:
    """One drawing on one sheet."""

    def __init__(
        self, sheet: Worksheet, drawing: Drawing, formats: _Formats, *, names: dict[str, str]
    ) -> None:
        self._sheet, self._drawing, self._formats, self._names = sheet, drawing, formats, names
        heights = row_heights(drawing)
        self._pieces = [ceil(height / HIGHEST_ROW) for height in heights]
        self._starts = list(accumulate(self._pieces, initial=_TOP))
        self._heights, self._small = heights, small_type(drawing)

    def write(self) -> None:
        """Write title, year, cells, and how the sheet is printed."""
        last = len(self._drawing.widths) - 1
        self._sheet.set_default_row(LEAST_ROW)
        for column, width in enumerate(self._drawing.widths):
            self._sheet.set_column_pixels(column, column, round(width * _PIXELS))
        self._line(0, last, self._drawing.title, self._formats.title, height=_TITLE_HEIGHT)
        self._line(1, last, self._drawing.year or "", self._formats.year, height=_YEAR_HEIGHT)
        for row, (start, pieces) in enumerate(zip(self._starts, self._pieces, strict=False)):
            height = self._heights[row] / pieces
            for piece in range(pieces if height > LEAST_ROW else 0):
                self._sheet.set_row(start + piece, height)
        for cell in self._drawing.cells:
            self._cell(cell)
        self._print_settings(last)

    def _line(self, row: int, last: int, text: str, form: Format, *, height: float) -> None:  # noqa: PLR0917
        self._sheet.set_row(row, height)
        self._sheet.merge_range(row, 0, row, last, "", form)
        self._sheet.write_string(row, 0, text, form)

    def _cell(self, cell: Cell) -> None:
        row, end = self._starts[cell.row], self._starts[cell.row + cell.row_span]
        column, last = cell.column, cell.column + cell.column_span - 1
        code = _number_code(cell) if cell.number is not None else ""
        form = self._formats.cell(cell.align, code, self._small.get((cell.row, cell.column)))
        if end > row + 1 or last > column:
            self._sheet.merge_range(row, column, end - 1, last, "", form)
        if cell.link and line_count(cell.text, room_of(cell, self._drawing)) == 1:
            target = f"internal:'{self._names[cell.link].replace(chr(39), 2 * chr(39))}'!A1"
            self._sheet.write_url(row, column, target, form, string=cell.text)
        elif code and cell.number is not None:
            self._sheet.write_number(row, column, float(cell.number), form)
        elif not cell.text:
            self._sheet.write_blank(row, column, None, form)
        else:
            self._text(cell, row, column, form)

    def _text(self, cell: Cell, row: int, column: int, form: Format) -> None:  # noqa: PLR0917
        if len(cell.text) > LONGEST_TEXT:
            raise TextTooLong(cell.path or cell.text[:20], len(cell.text))
        self._sheet.write_string(row, column, cell.text, form)

    def _print_settings(self, last: int) -> None:
        page, sheet = self._drawing.page, self._sheet
        sheet.set_paper(_A4)
        if self._drawing.is_landscape:
            sheet.set_landscape()
        side, edge = page.side * _INCHES, page.edge * _INCHES
        sheet.set_margins(left=side, right=side, top=edge, bottom=edge)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_h_pagebreaks(list(self._breaks()))
        sheet.print_area(0, 0, self._starts[-1] - 1, last)
        sheet.hide_gridlines(2)
        at = self._drawing.heading
        if at is not None:
            sheet.repeat_rows(self._starts[at], self._starts[at + 1] - 1)

    def _breaks(self) -> Iterator[int]:
        """Yield the sheet rows before which a page ends, so that no row is cut that fits one."""
        _, height = self._drawing.page.printable(is_landscape=self._drawing.is_landscape)
        room = height * _POINTS
        at = self._drawing.heading
        used = float(_TITLE_HEIGHT + _YEAR_HEIGHT)
        for row, own in enumerate(self._heights):
            tall = max(own, LEAST_ROW * self._pieces[row])
            if used + tall > room and row:
                yield self._starts[row]
                used = self._heights[at] if at is not None and row > at else 0.0
            used += tall


def _number_code(cell: Cell) -> str:
    """Return Excel's code for the print of a number, or "" where only text can keep it."""
    if cell.number is None:
        return ""
    digits = printed(cell.number)
    code = _code(digits) if cell.text.startswith(digits) else ""
    suffix = cell.text[len(digits) :]
    return f'{code}"{suffix}"' if code and suffix else code


@lru_cache(maxsize=4096)
def _code(digits: str) -> str:
    """Return the code for a number printed so; equal numbers may be printed differently."""
    number = Decimal(digits)
    places = decimals(number)
    is_kept = (
        len(number.as_tuple().digits) <= _MOST_DIGITS
        and f"{float(number):.{places}f}" == digits
        and not (number.is_zero() and number.is_signed())
    )
    return (f"0.{'0' * places}" if places else "0") if is_kept else ""
