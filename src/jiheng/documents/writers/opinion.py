"""The review opinion 复核意见: what a reviewer signs on one form, as a drawing.

Draws texts that are given; computes and words nothing. The columns are those reviewers use:
指标, 指标值, 权重, 自评完成值, 自评得分, 复核得分, 偏离度, 依据.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jiheng.documents.writers.drawing import Align, Cell, Drawing, PageSize, Role
from jiheng.domain.text import Language, Text
from jiheng.domain.wording import printable

PAGE: Final = PageSize(210, 297, side=16, edge=15, title=18, year=12, body=10)
TITLE: Final = Text("绩效自评复核意见", "Review opinion on a self-evaluation form")
LIST_TITLE: Final = Text("绩效自评复核情况汇总", "Reviewed self-evaluation forms")
_YEAR = Text("（{year}年度）", "(fiscal year {year})")
_FULL_WIDTH = PAGE.printable(is_landscape=True)[0]
_COLUMNS = (
    (Text("指标", "Indicator"), 52),
    (Text("指标值", "Target"), 30),
    (Text("权重", "Weight"), 15),
    (Text("自评完成值", "Actual, claimed"), 30),
    (Text("自评得分", "Claimed score"), 20),
    (Text("复核得分", "Reviewed score"), 20),
    (Text("偏离度", "Deviation"), 20),
    (Text("依据", "Basis"), 78),
)
_HEAD = (
    (Text("项目名称", "Project"), Text("主管部门", "Supervising department")),
    (Text("实施单位", "Implementing unit"), Text("预算与执行", "Budget and outturn")),
)
_REMARKS = Text("复核发现的问题", "Findings of the review")
_REMARK_HEADS = (
    (Text("序号与位置", "No. and place"), 0, 1),
    (Text("问题", "Finding"), 1, 3),
    (Text("依据", "Basis"), 4, 3),
    (Text("改法", "Remedy"), 7, 1),
)
_OPINION = Text("复核意见", "Opinion")
_SIGNATURES = (
    (Text("复核人（签字）", "Reviewer (signature)"), Text("", "")),
    (Text("复核组长（签字）", "Head of review (signature)"), Text("", "")),
    (
        Text("复核单位（盖章）", "Reviewing body (seal)"),
        Text("　　　　年　　月　　日", "Date:"),
    ),
)
_LIST = (
    (Text("序号", "No."), 12),
    (Text("项目名称", "Project"), 76),
    (Text("实施单位", "Implementing unit"), 60),
    (Text("自评得分", "Claimed score"), 22),
    (Text("复核得分", "Reviewed score"), 22),
    (Text("偏离度", "Deviation"), 20),
    (Text("自评等级", "Claimed rating"), 20),
    (Text("复核等级", "Reviewed rating"), 20),
    (Text("问题", "Findings"), 13),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of scores, a text for each column."""

    name: str
    target: str
    weight: str
    actual: str
    claimed: str
    reviewed: str
    deviation: str
    basis: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding: where, what, on what basis, and what would make it right."""

    place: str
    message: str
    basis: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said of form `number`; `total` and `rating` are the last lines of its table."""

    number: int
    year: int | None
    project: str
    department: str
    unit: str
    funds: str
    lines: Sequence[Line]
    total: Line
    rating: Line
    remarks: Sequence[Remark]
    opinion: str


def opinions(given: Sequence[Opinion], language: Language) -> list[Drawing]:
    """Return the drawings of opinions in order; of several, their list comes first."""
    drawings = [_opinion(each, language) for each in given]
    return [_listed(given, language), *drawings] if len(given) > 1 else drawings


class _Sheet:
    """Rows of cells in the making; `at` is the next free row."""

    def __init__(self, language: Language) -> None:
        self.cells: list[Cell] = []
        self.at = 0
        self._language = language

    def label(self, column: int, span: int, text: Text) -> None:
        """Put a label."""
        self._put(column, span, text.in_(self._language), Role.LABEL, Align.CENTER)

    def value(self, column: int, span: int, text: str) -> None:
        """Put a short text, in the middle."""
        self._put(column, span, text, Role.VALUE, Align.CENTER)

    def text(self, column: int, span: int, text: str) -> None:
        """Put a longer text, from the left."""
        self._put(column, span, text, Role.TEXT, Align.START)

    def heads(self, heads: Sequence[tuple[Text, int, int]]) -> None:
        """Put a row of column heads, each with the column it begins in and its span."""
        for text, column, span in heads:
            self._put(column, span, text.in_(self._language), Role.HEADING, Align.CENTER)
        self.at += 1

    def _put(self, column: int, span: int, text: str, role: Role, align: Align) -> None:  # noqa: PLR0917
        self.cells.append(Cell(self.at, column, 1, span, printable(text), role, align))


def _opinion(given: Opinion, language: Language) -> Drawing:
    sheet = _Sheet(language)
    values = ((given.project, given.department), (given.unit, given.funds))
    for labels, texts in zip(_HEAD, values, strict=True):
        for label, text, column, span in zip(labels, texts, (0, 4), (3, 2), strict=True):
            wide = 1 if column == 0 else 2
            sheet.label(column, wide, label)
            sheet.value(column + wide, span, text)
        sheet.at += 1
    heading = sheet.at
    sheet.heads([(text, column, 1) for column, (text, _) in enumerate(_COLUMNS)])
    for line in (*given.lines, given.total, given.rating):
        _line(sheet, line)
    ending = sheet.at
    _remarks(sheet, given.remarks)
    _signatures(sheet, given.opinion, language)
    title = TITLE.in_(language)
    year = None if given.year is None else _YEAR.in_(language).format(year=given.year)
    return Drawing(
        given.number,
        title,
        year,
        name=" ".join(printable(given.project).split()) or title,
        anchor=f"opinion{given.number}",
        widths=_scaled([width for _, width in _COLUMNS]),
        row_count=sheet.at,
        cells=sheet.cells,
        heading=heading,
        ending=ending,
        page=PAGE,
        is_landscape=True,
    )


def _scaled(widths: Sequence[float]) -> tuple[float, ...]:
    scale = _FULL_WIDTH / sum(widths)
    return tuple(round(width * scale, 2) for width in widths)


def _line(sheet: _Sheet, line: Line) -> None:
    sheet.text(0, 1, line.name)
    texts = (line.target, line.weight, line.actual, line.claimed, line.reviewed, line.deviation)
    for column, text in enumerate(texts, start=1):
        sheet.value(column, 1, text)
    sheet.text(7, 1, line.basis)
    sheet.at += 1


def _remarks(sheet: _Sheet, remarks: Sequence[Remark]) -> None:
    if not remarks:
        return
    sheet.label(0, len(_COLUMNS), _REMARKS)
    sheet.at += 1
    sheet.heads(_REMARK_HEADS)
    for each in remarks:
        texts = (each.place, each.message, each.basis, each.remedy)
        for text, (_, column, span) in zip(texts, _REMARK_HEADS, strict=True):
            sheet.text(column, span, text)
        sheet.at += 1


def _signatures(sheet: _Sheet, opinion: str, language: Language) -> None:
    sheet.label(0, 1, _OPINION)
    sheet.text(1, 7, opinion)
    sheet.at += 1
    for label, beside in _SIGNATURES:
        sheet.label(0, 1, label)
        sheet.value(1, 7, f"\n{beside.in_(language)}\n")
        sheet.at += 1


def _listed(given: Sequence[Opinion], language: Language) -> Drawing:
    """Return the list of several opinions, each name leading to its own."""
    cells = [
        Cell(0, column, 1, 1, text.in_(language), Role.HEADING)
        for column, (text, _) in enumerate(_LIST)
    ]
    for row, each in enumerate(given, start=1):
        own, rating = each.total, each.rating
        texts = (
            str(each.number), each.project, each.unit, own.claimed, own.reviewed, own.deviation,
            rating.claimed, rating.reviewed, str(len(each.remarks)),
        )  # fmt: skip
        for column, text in enumerate(texts):
            align = Align.START if column in {1, 2} else Align.CENTER
            link = f"opinion{each.number}" if column <= 1 else None
            shown = " ".join(printable(text).split())
            cells.append(Cell(row, column, 1, 1, shown, Role.VALUE, align, link=link))
    years = {each.year for each in given}
    year = years.pop() if len(years) == 1 else None
    return Drawing(
        0,
        LIST_TITLE.in_(language),
        None if year is None else _YEAR.in_(language).format(year=year),
        name=LIST_TITLE.in_(language),
        anchor="overview",
        widths=_scaled([width for _, width in _LIST]),
        row_count=len(given) + 1,
        cells=cells,
        heading=0,
        page=PAGE,
        is_landscape=True,
    )
