"""A recognised form beside its pages: which value stands in which box, and which is doubtful."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from jiheng.domain.locator import Provenance
from jiheng.reporting.places import Place, cell_name
from jiheng.services.editing import cell_text
from jiheng.services.judging import read_form, written_form
from jiheng.services.recognising import corrected, doubtful
from jiheng.web.access import Destination
from jiheng.web.language import language
from jiheng.web.models import RecognisedForm, UploadPage
from jiheng.web.page import sheet
from jiheng.web.paper import View, cell_id, whole

_MARGIN = 6.0
Numbers = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page, and the cell whose value stands in it. Points, origin top left."""

    cell: str
    confidence: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with the boxes of a form's values."""

    page: UploadPage
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a page around one box, as a `view` of it."""

    page: UploadPage
    view: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that was not read for certain."""

    path: str
    cell: str
    name: str
    text: str
    confidence: str
    crop: Crop | None


class Recognition:
    """A recognised form, ready to be compared with its pages."""

    def __init__(
        self,
        found: RecognisedForm,
        pages: Iterable[UploadPage],
        *,
        cells: Mapping[str, str] = MappingProxyType({}),
        sure: Container[str] = (),
    ) -> None:
        """Take a form with all pages of its document, what was typed into it, and ticked."""
        self.found, self.sure = found, sure
        self.form = corrected(read_form(found.form), cells)
        self._text = written_form(self.form) if cells else found.form
        self._pages = {page.number: page for page in pages}

    def sheet(self, place: Destination) -> str:
        """Return the form as the official paper, to be typed into."""
        view = View(place.campaign.layout, language(), is_open=True, is_new=True)
        return sheet(self._text, place.campaign.policy, view)

    @cached_property
    def shown(self) -> list[Shown]:
        """The pages the form stands on, with its boxes."""
        marks: dict[int, dict[str, Mark]] = {}
        for path, of in self.form.provenance.items():
            if of.place.page in self._pages and of.place.box is not None:
                mark = _mark(path, of, of.place.box)
                marks.setdefault(of.place.page, {}).setdefault(mark.cell, mark)
        return [
            Shown(page, tuple(marks[number].values()))
            for number, page in sorted(self._pages.items())
            if number in marks
        ]

    @cached_property
    def doubts(self) -> list[Doubt]:
        """The values to be compared, in the order of the form."""
        return [self._doubt(path, self.form.provenance[path]) for path in doubtful(self.form)]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What reading says of the paper as a whole: of which place, and the sentence."""
        spoken = language()
        return [(Place("", note.place).within(spoken), note.in_(spoken)) for note in self.form.said]

    def _doubt(self, path: str, of: Provenance) -> Doubt:
        return Doubt(
            path,
            cell_id(path),
            cell_name(self.form, whole(path), language()),
            of.text or cell_text(self.form, path),
            of.confidence.value,
            crop_of(of, self._pages),
        )


def crop_of(of: Provenance, pages: dict[int, UploadPage]) -> Crop | None:
    """Return the part of a page a value was read from, None without a page."""
    page = pages.get(of.place.page or 0)
    if page is None or of.place.box is None:
        return None
    left, top, right, bottom = of.place.box
    x, y = max(left - _MARGIN, 0.0), max(top - _MARGIN, 0.0)
    width, height = right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN
    return Crop(page, f"{x:.1f} {y:.1f} {width:.1f} {height:.1f}")


def _mark(path: str, of: Provenance, box: Numbers) -> Mark:
    left, top, right, bottom = box
    sizes = (round(each, 1) for each in (left, top, right - left, bottom - top))
    return Mark(cell_id(path), of.confidence.value, *sizes)
