"""The layouts of real paper, read from drawn cells and from each medium that draws them."""

from collections.abc import Iterator, Mapping

import pytest

from documents.layouts import ABOVE, LEFT, MEDIA, Layout, cells_of, layouts
from jiheng.documents import read_document
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.canonical import to_json
from jiheng.domain.form import PRIVATE, Form
from jiheng.domain.locator import Confidence, Locator
from jiheng.services.assessing import Request, assess

ALL = layouts()


def differences(expected: object, found: object, path: str = "") -> Iterator[str]:
    """Yield where `found` differs from what `expected` names; lists are as long."""
    if isinstance(expected, Mapping):
        for key, value in expected.items():
            own = f"{path}.{key}" if path else key
            yield from differences(
                value, found.get(key) if isinstance(found, Mapping) else None, own
            )
    elif isinstance(expected, list):
        held = found if isinstance(found, list) else []
        if len(expected) != len(held):
            yield f"{path}: {len(held)} instead of {len(expected)}"
        for at, (value, own) in enumerate(zip(expected, held, strict=False)):
            yield from differences(value, own, f"{path}[{at}]")
    elif expected != found:
        yield f"{path}: {found!r} instead of {expected!r}"


def on_paper(layout: Layout) -> Form:
    lines = [Line(text, Locator(line=at)) for at, text in enumerate(layout.lines, start=1)]
    (form,) = interpret_paper(Paper("grid", [*lines, Table(list(cells_of(layout.rows)))]), "f")
    assert isinstance(form, Form)
    return form


def check(layout: Layout, form: Form) -> None:
    assert list(differences(layout.expect, to_json(form))) == []
    doubted = {
        path
        for path, entry in form.provenance.items()
        if entry.confidence is not Confidence.CERTAIN
    }
    assert doubted == set(layout.unreadable)
    private = {key.removeprefix(PRIVATE) for key in form.extensions if key.startswith(PRIVATE)}
    assert private == set(layout.private)


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_drawn_cells_read_to_what_the_paper_says(layout: Layout) -> None:
    check(layout, on_paper(layout))


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_every_medium_reads_alike(layout: Layout, medium: str) -> None:
    (form,) = read_document(MEDIA[medium](layout), layout.name)
    check(layout, form)
    assert form.source is not None
    assert form.source.carrier == medium


def piped(layout: Layout) -> bytes:
    """Return the layout as lines of text between bars; merged cells leave the rest blank."""
    rows = [["" if cell in {LEFT, ABOVE} else cell for cell in row] for row in layout.rows]
    return "\n".join([*layout.lines, *(f"| {' | '.join(row)} |" for row in rows), ""]).encode()


@pytest.mark.parametrize("medium", [*MEDIA, "text"])
@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.name)
def test_the_defects_known_of_the_paper_are_found_in_every_medium(
    layout: Layout, medium: str
) -> None:
    (form,) = read_document(MEDIA.get(medium, piped)(layout), layout.name)
    assessment = assess([form], Request(layout.policy, layout.year))
    assert assessment.problems == ()
    assert set(layout.findings) <= {finding.rule for finding in assessment.findings()}
