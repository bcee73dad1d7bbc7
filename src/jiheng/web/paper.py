"""The form as the official paper, cell by cell, ready to be shown or typed into.

Takes the drawing that the writers share, and adds to each cell what the page shows of it: who
may type, what is computed, what was found, said and changed. Computes no figure itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from jiheng.documents.writers import Cell, Role, draw, load_layout
from jiheng.domain.finding import Severity
from jiheng.domain.form import PRIVATE, Form
from jiheng.domain.locator import Confidence
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.text import Language
from jiheng.reporting.places import cell_name
from jiheng.reporting.report import differ, figure, percentage
from jiheng.services.editing import cell_text
from jiheng.services.judging import Judgement, judge, read_form
from jiheng.services.year_on_year import difference, last_text

LONGEST_PATH: Final = 255
_FIGURE = re.compile(
    r"total\.(max_points|claimed_score)"
    r"|indicators\[\d+\]\.(max_points|claimed_score)"
    r"|funds\[\d+\]\.(original_budget|revised_budget|outturn|max_points|execution_rate|claimed_score)"
)
_TEXT = re.compile(
    r"project\.(name|code)|supervising_department|implementing_unit|claimed_rating"
    r"|objective\.(intended|achieved)|extensions\..+\[\d+\]"
    r"|indicators\[\d+\]\.(name|variance_explanation|target\.(text|value|comparator|unit)"
    r"|actual\.(text|tier))"
)
_ROW_NAME = re.compile(r"indicators\[\d+\]\.name")
_LEAF = re.compile(r"\.(?:text|value|unit|comparator|tier)\Z")
_PATHS = 8192
_ON_ONE_LINE = 8
"""Characters of a figure that the narrowest column shows."""
_PLACE = re.compile(r"[\[\].:]+")


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows of a form, apart from the form: all that its cells depend on.

    Attributes:
        layout: whose official form it is.
        language: of labels and findings.
        is_open: whether the person may type.
        commented: the paths with comments.
        explained: the fingerprints of findings that are explained or waived.
        is_new: whether the form was just recognised and is no filing yet.
        is_public: whether it is shown to everyone, without what was found on it.
        last_year: canonical JSON of last year's form, empty when there is none.
    """

    layout: str
    language: Language
    is_open: bool = False
    commented: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()
    last_year: str = ""
    is_new: bool = False
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One cell as the page shows it. `kind` is ``label``, ``locked``, ``text`` or ``figure``.

    `text` is what is printed, `value` what is typed; `computed` is shown below a claimed
    figure that differs from it. `marks` are the states of the cell, as classes.
    """

    id: str
    tag: str
    kind: str
    text: str
    value: str
    path: str
    name: str
    row_span: int
    column_span: int
    computed: str
    marks: tuple[str, ...]
    has_tools: bool = False

    @property
    def is_long_figure(self) -> bool:
        """Whether it is typed in on several lines, since one would show a part of it only."""
        return self.kind == "figure" and len(self.value) > _ON_ONE_LINE

    @property
    def classes(self) -> str:
        """The classes of the cell."""
        return " ".join((f"is-{self.kind}", *self.marks))


@dataclass(frozen=True, slots=True)
class Paper:
    """A form as a page shows it: title, widths in percent, rows of cells."""

    title: str
    year: str
    widths: tuple[str, ...]
    rows: tuple[tuple[PaperCell, ...], ...]
    is_wide: bool

    def cells(self) -> dict[str, PaperCell]:
        """Return all cells by their id."""
        return {cell.id: cell for row in self.rows for cell in row}

    def has_shape_of(self, other: "Paper") -> bool:
        """Whether both have the same cells at the same places."""
        return [_shape(row) for row in self.rows] == [_shape(row) for row in other.rows]


def _shape(row: tuple[PaperCell, ...]) -> tuple[tuple[str, int, int], ...]:
    return tuple((cell.id, cell.row_span, cell.column_span) for cell in row)


@lru_cache(maxsize=256)
def paper(text: str, policy: str, view: View) -> Paper:
    """Return the paper of a form as it is kept; remembered by all it depends on."""
    judged = judge(text, policy, view.language)
    drawing = draw(judged.form, load_layout(view.layout))
    maker = _Maker(judged, view)
    total = sum(drawing.widths)
    return Paper(
        drawing.title,
        drawing.year or "",
        tuple(f"{100 * width / total:.2f}%" for width in drawing.widths),
        tuple(tuple(maker.cell(cell) for cell in row) for row in drawing.rows()),
        drawing.is_landscape,
    )


def plain_paper(form: Form, layout: str) -> Paper:
    """Return the paper of a form without what is judged, said or offered of its cells."""
    drawing = draw(form, load_layout(layout))
    rows = tuple(tuple(_plain(cell) for cell in row) for row in drawing.rows())
    return Paper(drawing.title, drawing.year or "", (), rows, drawing.is_landscape)


def _plain(cell: Cell) -> PaperCell:
    path = cell.path or ""
    return PaperCell(
        id=_id(cell),
        tag="td",
        kind="label",
        text=cell.text,
        value="",
        path=path,
        name="",
        row_span=cell.row_span,
        column_span=cell.column_span,
        computed="",
        marks=(),
    )


def _id(cell: Cell) -> str:
    return cell_id(cell.path) if cell.path else f"b-{cell.row}-{cell.column}"


@lru_cache(maxsize=_PATHS)
def whole(path: str) -> str:
    """Return the path of the cell that a path is of, without its last part."""
    return _LEAF.sub("", path)


@lru_cache(maxsize=_PATHS)
def cell_id(path: str) -> str:
    """Return the id of the cell at a path, fit for addresses and selectors."""
    plain = _PLACE.sub("-", whole(path)).strip("-")
    return "c-" + "".join(
        c if (c.isascii() and c.isalnum()) or c in "-_" else f"{ord(c):x}" for c in plain
    )


@lru_cache(maxsize=_PATHS)
def _typed(path: str) -> str:
    """Return what is typed into the cell at a path: ``figure``, ``text``, or ``locked``."""
    if _FIGURE.fullmatch(path):
        return "figure"
    return "text" if _TEXT.fullmatch(path) else "locked"


class _Maker:
    """Makes the cells of one form."""

    def __init__(self, judged: Judgement, view: View) -> None:
        self._form, self._view = judged.form, view
        self._marks = {} if view.is_public else _severities(judged, view.explained)
        self._computed = _computed(judged.card) if judged.card else {}
        self._last = read_form(view.last_year) if view.last_year else None
        self._has_tools = view.is_open and not view.is_new
        self._commented = {whole(path) for path in view.commented}

    def cell(self, cell: Cell) -> PaperCell:
        """Return the cell as the page shows it."""
        path = cell.path or ""
        kind = self._kind(cell, path)
        is_label = cell.role in {Role.HEADING, Role.LABEL}
        value = cell_text(self._form, path) if path else ""
        return PaperCell(
            id=_id(cell),
            tag="th" if is_label and cell.text else "td",
            kind=kind,
            text=cell.text,
            value=value,
            path=path if kind != "label" else "",
            name=cell_name(self._form, whole(path), self._view.language) if path else "",
            row_span=cell.row_span,
            column_span=cell.column_span,
            computed=self._computed_beside(path),
            marks=tuple(self._marked(cell, path)) if path else (),
            has_tools=self._has_tools and _ROW_NAME.fullmatch(path) is not None,
        )

    def _is_changed(self, path: str) -> bool:
        """Whether the cell says something else than last year; what is still empty does not."""
        said = cell_text(self._form, path)
        if self._last is None or not said or said == last_text(self._form, self._last, path):
            return False
        return _typed(path) == "text" or difference(self._form, self._last, path) != 0

    def _kind(self, cell: Cell, path: str) -> str:
        if cell.role in {Role.HEADING, Role.LABEL} or not path:
            return "label"
        if not self._view.is_open or len(path) > LONGEST_PATH:
            return "locked"
        kind = _typed(path)
        is_blank_line = kind == "figure" and path.startswith("funds") and cell.text == "-"
        return "locked" if is_blank_line else kind

    def _computed_beside(self, path: str) -> str:
        computed = self._computed.get(path)
        if computed is None:
            return ""
        claimed = cell_text(self._form, path)
        shown = percentage(computed) if path.endswith("execution_rate") else figure(computed)
        return shown if not claimed or differ(Decimal(claimed), computed) else ""

    def _marked(self, cell: Cell, path: str) -> list[str]:
        stem = whole(path)
        marks = ["start"] if cell.role is Role.TEXT else []
        if _typed(path) == "figure":
            marks.append("number")
        if stem in self._marks:
            marks.append(f"has-{self._marks[stem].value}")
        if path in self._computed:
            marks.append("computed")
        if stem in self._commented:
            marks.append("commented")
        if self._is_changed(path):
            marks.append("changed")
        origin = self._form.provenance.get(stem)
        if origin is not None and origin.confidence is not Confidence.CERTAIN:
            marks.append("doubtful")
        if path.startswith(f"extensions.{PRIVATE}"):
            marks.append("private")
        return marks


def _severities(judged: Judgement, explained: frozenset[str]) -> Mapping[str, Severity]:
    """Return the gravest finding that is still open at each cell."""
    found: dict[str, Severity] = {}
    for finding in judged.findings:
        if finding.fingerprint in explained:
            continue
        path = _LEAF.sub("", finding.path)
        known = found.get(path)
        if known is None or finding.severity.rank > known.rank:
            found[path] = finding.severity
    return found


def _computed(card: Scorecard) -> dict[str, Decimal]:
    """Return what is computed, by the path of the claimed figure beside it."""
    lines = {
        f"{line.path}.claimed_score": line.computed for line in (card.execution, *card.indicators)
    }
    lines["total.claimed_score"] = card.total.computed
    if card.execution.path != "funds":
        lines[f"{card.execution.path}.execution_rate"] = card.execution_rate
    return {path: computed for path, computed in lines.items() if computed is not None}


def adopted(judged: Judgement) -> dict[str, str]:
    """Return the computed scores and rating as they would be typed in, by path."""
    if judged.card is None:
        return {}
    cells = {path: f"{of:f}" for path, of in _computed(judged.card).items()}
    if judged.card.computed_rating and judged.form.claimed_rating:
        cells["claimed_rating"] = judged.card.computed_rating
    return cells
