"""What is drawn on a PDF page besides text: rules, pictures, other shapes.

A rule is a thin line, a thin filled bar, or the straight edge of a stroked shape, also
inside form objects. The squares of boxes to tick are none, nor is what annotations draw.
Coordinates are those of the page as shown. Knows nothing of tables.
"""

from collections.abc import Callable, Iterator
from ctypes import c_float, c_int
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pypdfium2 import raw as pdfium  # type: ignore[import-untyped]

from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.neutral import Box
from jiheng.documents.carriers.pdf_page import Frame, Handle, TooCrowded
from jiheng.documents.carriers.pdf_sight import Layers, Order

MOST_OBJECTS = 100_000
_DEEPEST = 12
_THICKEST = 4.0
_LEANING = 0.5
_LONGEST_PATH = 5_000
_LINE_POINTS, _BAR_POINTS = 2, 5
_BOX_POINTS = frozenset({4, 5})
_MOST_TICKS = 200
_TICK_BOX = (4.0, 16.0)
_SQUARE = 1.25
_ON_EDGE = 1.0
_SHARED_EDGES = 2
_LEAST_SLANT = 6.0
_HIDDEN_SAMPLES = 50


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page.

    `picture` is the share of the page that its images cover, from 0 to 1; `inks` are the boxes
    of images and of paths that may be outlines of letters; `shapes` counts the
    paths that are no rules; `is_text_hidden` says that no text is painted. `ticks` are the
    squares of boxes to tick, `slants` the ends of slanting strokes.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    shapes: int = 0
    inks: list[Box] = field(default_factory=list)
    is_text_hidden: bool = False
    ticks: list[Box] = field(default_factory=list)
    slants: list[Box] = field(default_factory=list)
    layers: Layers = field(default_factory=Layers)


class _Point(NamedTuple):
    x: float
    y: float
    is_curved: bool


class _Matrix(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """Return the bounds of a box (left, bottom, right, top) once it is moved."""
        left, bottom, right, top = box
        corners = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = zip(*corners, strict=True)
        return (min(xs), min(ys), max(xs), max(ys))

    def after(self, inner: "_Matrix") -> "_Matrix":
        """Return the matrix that applies `inner` first and then this one."""
        (a, b), (c, d) = self._turned(inner.a, inner.b), self._turned(inner.c, inner.d)
        return _Matrix(a, b, c, d, *self.point(inner.e, inner.f))

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y


class _Pen:
    """Collects what is drawn on one page."""

    def __init__(self, frame: Frame, own: int | None) -> None:
        self.frame = frame
        self.own = own
        self.drawing = Drawing()
        self._bounds = tuple(c_float() for _ in range(4))
        self._mode, self._stroked = c_int(), c_int()

    def take(self, order: Order, item: Handle, matrix: _Matrix | None) -> None:
        """Note one object of the page; `matrix` places the form object it is in."""
        kind = pdfium.FPDFPageObj_GetType(item)
        layers = self.drawing.layers
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            layers.texts.append((order, item, self._box(item, matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._take_path(order, item, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = self._box(item, matrix)
            layers.covers.append((order, box))
            share = self.frame.share(box)
            self.drawing.picture = min(1.0, self.drawing.picture + share)
            self.drawing.inks.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
            layers.covers.append((order, self._box(item, matrix)))

    def _box(self, item: Handle, matrix: _Matrix | None) -> Box:
        left, bottom, right, top = self._bounds
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return (0.0, 0.0, 0.0, 0.0)
        box = (left.value, bottom.value, right.value, top.value)
        return self.frame.shown(box if matrix is None else matrix.box(box))

    def _take_path(self, order: Order, path: Handle, matrix: _Matrix | None) -> None:
        left, top, right, bottom = box = self._box(path, matrix)
        count = pdfium.FPDFPath_CountSegments(path)
        is_thin = right - left <= _THICKEST or bottom - top <= _THICKEST
        is_own = self.own is None or order[0] < self.own
        if is_own and is_thin and count <= _BAR_POINTS:
            self._take_bar(box)
            return
        rules = len(self.drawing.across) + len(self.drawing.down)
        if count <= _LONGEST_PATH and pdfium.FPDFPath_GetDrawMode(path, self._mode, self._stroked):
            if self._mode.value and not is_thin:
                self.drawing.layers.covers.append((order, box))
            if is_own and self._stroked.value and count in _BOX_POINTS and _is_tick_box(box):
                self.drawing.ticks.append(box)
                return
            if is_own:
                self._take_edges(path, matrix)
        if rules == len(self.drawing.across) + len(self.drawing.down):
            self.drawing.shapes += 1
            if count > _BAR_POINTS:
                self.drawing.inks.append(box)

    def _take_edges(self, path: Handle, matrix: _Matrix | None) -> None:
        """Note the edges of a path that is stroked, or the bars of one that is filled."""
        placed = _matrix_of(path)
        placed = placed if matrix is None else matrix.after(placed)
        if self._stroked.value:
            self._take_strokes(path, placed)
        elif self._mode.value:
            self._take_fills(path, placed)

    def _take_bar(self, box: Box) -> None:
        """Note a thin box as a rule; a dot may be a piece of one in either direction."""
        left, top, right, bottom = box
        if right < 0 or bottom < 0 or left > self.frame.width or top > self.frame.height:
            return
        if bottom - top <= _THICKEST:
            self.drawing.across.append(Rule((top + bottom) / 2, left, right))
        if right - left <= _THICKEST:
            self.drawing.down.append(Rule((left + right) / 2, top, bottom))

    def _take_strokes(self, path: Handle, matrix: _Matrix) -> None:
        """Note the straight level and upright edges of a stroked path."""
        width = c_float()
        scale = max(abs(matrix.a), abs(matrix.b))
        if pdfium.FPDFPageObj_GetStrokeWidth(path, width) and width.value * scale > _THICKEST:
            return
        for points in _outlines(path, matrix):
            for start, end in pairwise(points):
                is_level = abs(start.x - end.x) <= _LEANING or abs(start.y - end.y) <= _LEANING
                if is_level and not end.is_curved:
                    self._take_bar(self.frame.shown(_bounds([start, end])))
                elif not end.is_curved and abs(start.x - end.x) >= _LEAST_SLANT:
                    self._take_slant(start, end)

    def _take_slant(self, start: _Point, end: _Point) -> None:
        """Note a straight stroke that is neither level nor upright, by its ends."""
        one, other = (self.frame.shown((at.x, at.y, at.x, at.y)) for at in (start, end))
        self.drawing.slants.append((one[0], one[1], other[0], other[1]))

    def settle_ticks(self) -> None:
        """Take the squares whose edges lie in line with rules for cells of a table."""
        ticks, self.drawing.ticks = self.drawing.ticks, []
        are_many = len(ticks) > _MOST_TICKS
        across, down = list(self.drawing.across), list(self.drawing.down)
        edges = [_edges_of(box) for box in ticks]
        across += [rule for levels, _ in edges for rule in levels]
        down += [rule for _, uprights in edges for rule in uprights]
        for box, (levels, uprights) in zip(ticks, edges, strict=True):
            shared = are_many * _SHARED_EDGES or sum(
                sum(_are_in_line(edge, rule) for rule in others) > 1
                for own, others in ((levels, across), (uprights, down))
                for edge in own
            )
            if shared >= _SHARED_EDGES:
                self.drawing.across += levels
                self.drawing.down += uprights
            else:
                self.drawing.ticks.append(box)

    def _take_fills(self, path: Handle, matrix: _Matrix) -> None:
        """Note the thin parts of a filled path, each of which is a bar."""
        for points in _outlines(path, matrix):
            left, bottom, right, top = bounds = _bounds(points)
            is_thin = right - left <= _THICKEST or top - bottom <= _THICKEST
            if is_thin and not any(point.is_curved for point in points):
                self._take_bar(self.frame.shown(bounds))


def _is_tick_box(box: Box) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    least, most = _TICK_BOX
    return least <= min(wide, high) and max(wide, high) <= min(most, _SQUARE * min(wide, high))


def _edges_of(box: Box) -> tuple[list[Rule], list[Rule]]:
    """Return the level and the upright edges of a box."""
    left, top, right, bottom = box
    return (
        [Rule(top, left, right), Rule(bottom, left, right)],
        [Rule(left, top, bottom), Rule(right, top, bottom)],
    )


def _are_in_line(one: Rule, other: Rule) -> bool:
    """Whether two rules lie in one line and meet."""
    return (
        abs(one.at - other.at) <= _ON_EDGE
        and one.start - _ON_EDGE <= other.end
        and other.start - _ON_EDGE <= one.end
    )


def drawing_of(page: Handle, frame: Frame, own: int | None = None) -> Drawing:
    """Return what is drawn on a page.

    Args:
        page: The page.
        frame: How it is shown.
        own: How many of its objects are its own, where those of annotations follow.

    Raises:
        TooCrowded: More than `MOST_OBJECTS` objects, counting those in form objects.
    """
    pen = _Pen(frame, own)
    for order, item, matrix in _objects(page):
        pen.take(order, item, matrix)
    pen.settle_ticks()
    texts = pen.drawing.layers.texts
    if pen.drawing.picture and texts:
        pen.drawing.is_text_hidden = all(
            pdfium.FPDFTextObj_GetTextRenderMode(text) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
            for _, text, _ in texts[:: max(1, len(texts) // _HIDDEN_SAMPLES)]
        )
    return pen.drawing


def _objects(page: Handle) -> Iterator[tuple[Order, Handle, _Matrix | None]]:
    """Yield place, object and placing matrix of all objects, those in form objects too."""
    count = pdfium.FPDFPage_CountObjects(page)
    total = max(count, 0)
    waiting: list[tuple[Handle, int, _Matrix | None, Order]] = []
    owner: Handle = page
    matrix: _Matrix | None = None
    above: Order = ()
    get: Callable[[Handle, int], Handle] = pdfium.FPDFPage_GetObject
    while True:
        if total > MOST_OBJECTS:
            raise TooCrowded("objects", total, MOST_OBJECTS)
        for index in range(count):
            item = get(owner, index)
            order = (*above, index)
            is_form = pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM
            if is_form and len(order) <= _DEEPEST:
                inside = max(pdfium.FPDFFormObj_CountObjects(item), 0)
                placed = _matrix_of(item)
                placed = placed if matrix is None else matrix.after(placed)
                waiting.append((item, inside, placed, order))
                total += inside
            else:
                yield order, item, matrix
        if not waiting:
            return
        owner, count, matrix, above = waiting.pop()
        get = pdfium.FPDFFormObj_GetObject


def _matrix_of(item: Handle) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _Matrix(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _bounds(points: list[_Point]) -> Box:
    """Return left, bottom, right, top of points in the file's axes."""
    xs, ys = [point.x for point in points], [point.y for point in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _outlines(path: Handle, matrix: _Matrix) -> Iterator[list[_Point]]:
    """Yield the points of each part of a path; a closed part ends where it began.

    A point that a curve leads to, or that only bends one, is marked.
    """
    x, y = c_float(), c_float()
    points: list[_Point] = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        is_curved = kind == pdfium.FPDF_SEGMENT_BEZIERTO
        points.append(_Point(*matrix.point(x.value, y.value), is_curved))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points
