"""Pages without rules, or with level ones only: read by gaps, nothing wrong in silence."""

import json
from collections.abc import Mapping
from functools import cache
from random import Random

import pytest

from documents import realistic
from documents.layouts import Layout, layouts, to_html
from documents.office_passes import leaves
from documents.typeset_layouts import STROKES, bare
from jiheng.documents import read_document, read_document_parts
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.services.rendering import render

ALIGNED = ("center + horizon", "left + top", "left + horizon", "right + horizon")


@cache
def printed_forms() -> list[tuple[Layout, Form]]:
    """Return every layout with the form that a page with all its rules is read as."""
    made = []
    for layout in layouts():
        (form,) = read_document(to_html(layout), "f.html")
        made.append((layout, form))
    return made


def values_of(form: Form) -> Mapping[str, object]:
    return dict(leaves(json.loads(json.dumps(to_json(form), default=str))))


def silent(truth: Form, read: Form) -> list[str]:
    """Return the paths of values that differ though they pass for certain, or are not told of."""
    sure = {
        path for path, entry in read.provenance.items() if entry.confidence is Confidence.CERTAIN
    }
    told = read.provenance.keys() - sure
    want, got = values_of(truth), values_of(read)
    return [
        path
        for path in want.keys() | got.keys()
        if want.get(path) != got.get(path) and path not in told
    ]


def certain(truth: Form, read: Form) -> float:
    """Return the share of the values that are right and certain."""
    want, got = values_of(truth), values_of(read)
    filled = [path for path, value in want.items() if value is not None]
    right = [
        path
        for path in filled
        if got.get(path) == want[path]
        and path in read.provenance
        and read.provenance[path].confidence is Confidence.CERTAIN
    ]
    return len(right) / len(filled)


@pytest.mark.parametrize("align", ALIGNED)
@pytest.mark.parametrize("stroke", STROKES)
def test_nothing_on_a_page_without_cells_is_wrong_in_silence(stroke: str, align: str) -> None:
    for layout, truth in printed_forms():
        (form,) = read_document(bare(layout, stroke=stroke, align=align), "f.pdf")
        assert silent(truth, form) == [], layout.name
        assert any("没有表格线" in note.text for note in form.notes)


@pytest.mark.parametrize("inset", ["1pt", "2pt", "8pt"])
def test_where_rows_are_as_near_as_lines_no_wrong_value_is_certain(inset: str) -> None:
    for layout, truth in printed_forms():
        made = bare(layout, stroke="none", align="center + horizon", inset=inset)
        for form in read_document_parts(made, "f.pdf").forms:
            certain = {
                path
                for path, entry in form.provenance.items()
                if entry.confidence is Confidence.CERTAIN
            }
            assert not certain & set(silent(truth, form)), layout.name


def test_clear_columns_are_certain() -> None:
    """A plain form in clear columns reads certain; labels of several rows are shared out."""
    layout, truth = next(each for each in printed_forms() if each[0].name == "ezhou-2019")
    for align in ("center + horizon", "left + top"):
        (form,) = read_document(bare(layout, stroke="none", align=align), "f.pdf")
        assert certain(truth, form) > 0.9


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("padding", ["4px 5px", "1px 3px", "0 4px"])
def test_random_forms_off_a_web_page_without_borders(seed: int, padding: str) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    of = Random(seed)  # noqa: S311
    html = render(realistic.form(of, gaps=0.1 if seed % 2 else 0.0), to="html").decode()
    (truth,) = read_document(html.encode(), "f.html")
    style = (
        "<style>table,td,th{border:none!important} table{width:100%;border-collapse:collapse} "
        f'body{{font:9pt "Noto Sans CJK SC"}} td{{padding:{padding}}}</style></head>'
    )
    made = weasyprint.HTML(string=html.replace("</head>", style, 1)).write_pdf()
    (form,) = read_document(made, "f.pdf")
    assert silent(truth, form) == []


@pytest.mark.parametrize("inset", ["(x: 0pt, y: 4pt)", "(x: 0pt, y: 2pt)", "0pt"])
@pytest.mark.parametrize("align", ["left + top", "left + horizon", "center + horizon"])
def test_where_cells_touch_no_wrong_value_is_certain(align: str, inset: str) -> None:
    """Two heads run together are no word known: then all of the form is in doubt."""
    for layout, truth in printed_forms():
        made = bare(layout, stroke="none", align=align, inset=inset)
        for form in read_document_parts(made, "f.pdf").forms:
            lacks = [note.text for note in form.notes if "缺少" in note.text]
            rows = any("绩效指标" in text for text in lacks)
            parts: tuple[str, ...] = ("indicators", "total") if rows else ()
            parts += ("funds",) if any("项目资金" in text for text in lacks) or parts else ()
            wrong = [path for path in silent(truth, form) if not path.startswith(parts)]
            assert [path for path in wrong if path in form.provenance] == [], layout.name
            assert not parts or not any(
                entry.confidence is Confidence.CERTAIN for entry in form.provenance.values()
            )
