"""The twelve published forms, as published and in every other shape."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from documents import rewrap
from documents.rewrap import Choices, Row
from jiheng.documents import read_document
from jiheng.domain.canonical import Json, to_json
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence

ROOT = Path(__file__).parents[2]
SEED = ROOT / "examples" / "baoshan-2024.txt"
EXPECTED: list[Json] = json.loads(
    (ROOT / "tests" / "data" / "expected-baoshan-2024.json").read_text(encoding="utf-8")
)
BEYOND = {"schema", "source", "provenance", "notes", "extensions"}
PUBLISHED = read_document(SEED.read_bytes(), SEED.name)
Pour = Callable[[Sequence[Row]], str]


def values(form: Form) -> Json:
    return {key: value for key, value in to_json(form).items() if key not in BEYOND}


def own_words(join: str) -> rewrap.Words:
    """Return clean text → the text as printed in the seed, its line ends replaced by `join`."""
    prints: dict[str, str] = {}
    for form in PUBLISHED:
        for path, entry in form.provenance.items():
            leaf = path.rpartition(".")[2]
            if leaf in {"name", "text", "intended", "achieved", "implementing_unit"}:
                text = (entry.text or "").replace("\n\n", join)
                prints["".join(text.split())] = text
    return lambda text: prints.get("".join(text.split()), text)


POURS: dict[str, tuple[Pour, str]] = {
    "lines": (rewrap.one_cell_a_line, " "),
    "lines, blank between": (lambda rows: rewrap.one_cell_a_line(rows, between="\n\n"), " "),
    "lines, empty kept": (lambda rows: rewrap.one_cell_a_line(rows, keep_empty=True), " "),
    "lines, blank between, empty kept": (
        lambda rows: rewrap.one_cell_a_line(rows, between="\n\n", keep_empty=True),
        " ",
    ),
    "single spaces": (rewrap.row_a_line, ""),
    "several spaces": (lambda rows: rewrap.row_a_line(rows, joint="    "), " "),
    "tabs": (lambda rows: rewrap.row_a_line(rows, joint="\t"), " "),
    "tabs, empty kept": (lambda rows: rewrap.row_a_line(rows, joint="\t", keep_empty=True), " "),
    "bars": (lambda rows: rewrap.pipe_table(rows, framed=False), " "),
    "framed": (rewrap.pipe_table, " "),
    "framed and ruled": (lambda rows: rewrap.pipe_table(rows, ruled=True), " "),
    "comma separated": (rewrap.comma_separated, " "),
    "wrapped as published": (
        lambda rows: rewrap.wrapped(rows, rewrap.ORDER, rewrap.WIDTHS),
        "",
    ),
}


def test_reads_the_seed_as_it_stands() -> None:
    assert [values(form) for form in PUBLISHED] == EXPECTED


def test_leaves_nothing_over_in_the_seed() -> None:
    assert [form.notes for form in PUBLISHED] == [()] * 12
    entries = [entry for form in PUBLISHED for entry in form.provenance.values()]
    assert {entry.confidence for entry in entries} == {Confidence.CERTAIN}


@pytest.mark.parametrize("every_row", [False, True], ids=["once", "every row"])
@pytest.mark.parametrize("are_own", [False, True], ids=["clean", "own words"])
@pytest.mark.parametrize("shape", POURS)
def test_reads_the_same_values_in_every_shape(
    shape: str,
    *,
    are_own: bool,
    every_row: bool,
) -> None:
    pour, join = POURS[shape]
    words: rewrap.Words = own_words(join) if are_own else str
    choices = Choices(levels_on_every_row=every_row, words=words)
    texts = [pour(rewrap.rows_of(form, choices)) for form in PUBLISHED]
    for text, expected in zip(texts, EXPECTED, strict=True):
        (form,) = read_document(text.encode(), shape)
        assert values(form) == expected
    together = read_document("\n\n".join(texts).encode(), shape)
    assert [values(form) for form in together] == EXPECTED
