"""What the side panel says of one cell: where its value comes from, its history, its comments."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from jiheng.domain.form import Form
from jiheng.domain.indicator import LEVELS, Level1, Level2
from jiheng.domain.locator import Confidence, Provenance
from jiheng.reporting.places import cell_name, place_of
from jiheng.reporting.words import SOURCES
from jiheng.services.funding_lines import FUNDS, doubts_at
from jiheng.services.judging import read_form
from jiheng.services.year_on_year import difference, last_text
from jiheng.web.access import source_pages
from jiheng.web.language import language
from jiheng.web.models import Comment, StoredEntry
from jiheng.web.page import FilingPage, Found
from jiheng.web.paper import PaperCell, cell_id
from jiheng.web.recognition import Crop, crop_of

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the cell: when, by whom, from what to what."""

    at: datetime
    author: str
    before: str
    after: str


class CellPanel:
    """One cell of a filing's page."""

    def __init__(self, page: FilingPage, path: str) -> None:
        self._page, self.path = page, path
        self.cell: PaperCell | None = page.paper.cells().get(cell_id(path))

    @property
    def is_known(self) -> bool:
        """Whether the form has this cell, or this is the funding block or a list in doubt."""
        has_cell = self.cell is not None and self.cell.path != ""
        return has_cell or self.path == FUNDS or bool(self.doubts)

    @property
    def name(self) -> str:
        """The cell in people's words, empty where the form has none such."""
        if self.cell:
            return self.cell.name
        return cell_name(self._form, self.path, language()) if self.is_known else ""

    @cached_property
    def _form_path(self) -> str:
        return (self.cell and self.cell.path) or self.path

    @property
    def _form(self) -> Form:
        return self._page.judged.form

    @property
    def doubts(self) -> tuple[str, ...]:
        """The paths of what was read with doubt of the cell."""
        return doubts_at(self._form, self._form_path)

    @property
    def origin(self) -> str:
        """Where the present value comes from."""
        if self.history:
            return _("手工填写")
        source = self._form.source
        if source is None:
            return _("建表时带入")
        place = place_of(self._form, self._form_path)
        return place.told(language()) if place else source.file

    @property
    def is_doubtful(self) -> bool:
        """Whether it was read from paper and not for certain."""
        found = self._read_from
        return found is not None and found.confidence is not Confidence.CERTAIN

    @cached_property
    def _read_from(self) -> Provenance | None:
        provenance = self._form.provenance
        whole_cell = self._form_path.rpartition(".")[0]
        parts = (of for path, of in provenance.items() if path.startswith(f"{whole_cell}."))
        own = provenance.get(self._form_path) or provenance.get(whole_cell)
        return own or (next(parts, None) if whole_cell.endswith(("target", "actual")) else None)

    @cached_property
    def crop(self) -> Crop | None:
        """The part of the original the value was read from, where its page is kept."""
        if self._read_from is None or self._read_from.place.page is None:
            return None
        pages = source_pages(self._page.filing).filter(number=self._read_from.place.page)
        return crop_of(self._read_from, {page.number: page for page in pages})

    @property
    def last_year(self) -> str | None:
        """What the cell said last year, None without a form of last year."""
        last = self._last
        return last_text(self._form, last, self._form_path) if last else None

    @property
    def difference(self) -> str:
        """How much more than last year, with its sign; empty where it is no number, or the same."""
        last = self._last
        by = difference(self._form, last, self._form_path) if last else None
        return f"{by:+f}" if by else ""

    @cached_property
    def _last(self) -> Form | None:
        text = self._page.last_year
        return read_form(text) if text else None

    @cached_property
    def history(self) -> list[Change]:
        """The changes of the cell, the last first."""
        entries = StoredEntry.objects.filter(
            filing=self._page.filing.pk, path=self._form_path, action="edit"
        ).order_by("-number")[:_SHOWN]
        return [Change(each.at, each.actor_name, each.before, each.after) for each in entries]

    @property
    def comments(self) -> list[Comment]:
        """The comments on the cell."""
        return self._page.cell_comments(self._form_path)

    @property
    def found(self) -> list[Found]:
        """The findings on the cell."""
        return [each for each in self._page.found if each.cell == cell_id(self._form_path)]

    @property
    def path_in_form(self) -> str:
        """The canonical path of the cell."""
        return self._form_path

    @property
    def row(self) -> int | None:
        """The row of the indicator table the cell is in."""
        return self._row_of("indicators")

    @property
    def line(self) -> int | None:
        """The line of the funding block the cell is in."""
        return self._row_of(FUNDS)

    def _row_of(self, table: str) -> int | None:
        block, bracket, rest = self._form_path.partition("[")
        return int(rest.partition("]")[0]) if block == table and bracket else None

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The sources a line may be added of, where the cell is of the funding block."""
        if self._form_path.partition("[")[0] != FUNDS:
            return []
        there = {line.source for line in self._form.funds}
        return [
            (each.value, SOURCES[each].in_(language())) for each in SOURCES if each not in there
        ]

    @property
    def levels(self) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
        """The levels the row may be put under: field, label, choices with the present one."""
        if self.row is None:
            return []
        row = self._form.indicators[self.row]
        fields = (("level1", _("一级指标"), Level1), ("level2", _("二级指标"), Level2))
        return [
            (
                field,
                label,
                [
                    (each.value, LEVELS[each].in_(language()), each == getattr(row, field))
                    for each in levels
                ],
            )
            for field, label, levels in fields
        ]
