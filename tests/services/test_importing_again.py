"""Importing again what was imported before: what could not be read is not forgotten."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jiheng.corpus.errors import MadeUpForms
from jiheng.corpus.store import parts, read_identity
from jiheng.domain.canonical import to_json
from jiheng.services.assessing import Request
from jiheng.services.corpora import Order, check, make_up
from jiheng.services.corpus_runs import silent
from jiheng.services.importing import import_documents
from jiheng.services.importing_filings import import_filings
from jiheng.services.reading import read as read_paper

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"


def lines(of: slice = slice(None)) -> str:
    forms = read_paper(TWELVE)[of]
    return "".join(f"{json.dumps(to_json(form), ensure_ascii=False)}\n" for form in forms)


def test_sources_that_could_not_be_read_are_told_by_every_later_run(tmp_path: Path) -> None:
    source, corpus = tmp_path / "表", tmp_path / "c"
    source.mkdir()
    (source / "a.jsonl").write_text(f"{lines()}{{broken\n", encoding="utf-8")
    (source / "b.docx").write_bytes(b"")
    first = import_documents([str(source)], corpus)
    assert not first.lacking
    again = import_documents([str(source)], corpus)
    assert (again.entries, again.skipped) == ((), 2)
    assert again.lacking == first.entries
    (source / "b.docx").unlink()
    (source / "a.jsonl").write_text(lines(), encoding="utf-8")
    mended = import_documents([str(source)], corpus)
    assert (mended.lacking, [entry.problems for entry in mended.entries]) == ((), [()])


@pytest.mark.parametrize(
    ("spoilt", "taken"),
    [
        (lambda one, two, three: [one, two, three[:400]], 2),
        (lambda one, two, three: [one, two[:1], three], 2),
        (lambda one, _, three: [one, "garbage", three], 2),
        (lambda one, two, three: [one[:400], two, three], 2),
        (lambda one, two, _: [one[:400], two], 1),
        (lambda one, two, three: ["", one, "", "", two, "", three], 3),
        (lambda one, *_: ["[" * 200_000, "{", one], 0),
        (lambda one, *_: ["{", '"a":', one, "}"], 0),
        (lambda one, *_: ['{"a":', one, "}"], 0),
        (lambda one, two, three: [f"[{one},", f"{two},", f"{three}]"], 3),
        (lambda *_: [], 0),
    ],
)
def test_of_a_file_with_bad_lines_each_is_told_and_no_other_is_lost(
    tmp_path: Path, spoilt: Callable[..., list[str]], taken: int
) -> None:
    source = os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0\n.jsonl")
    held = lines(slice(3)).splitlines()
    Path(source).write_text("\n".join(spoilt(*held)), "utf-8")
    done = import_documents([source], tmp_path / "c")
    assert sum(entry.forms for entry in done.entries) == taken
    assert sum(len(entry.problems) for entry in done.entries) == (taken < 3)
    before = {file: file.read_bytes() for file in (tmp_path / "c").rglob("*.*")}
    again = import_documents([source], tmp_path / "c")
    assert (again.entries, again.skipped) == ((), 1)
    assert {file: file.read_bytes() for file in (tmp_path / "c").rglob("*.*")} == before


@pytest.mark.parametrize("source", ["documents", "filings"])
def test_real_forms_are_not_imported_among_made_up_ones(tmp_path: Path, source: str) -> None:
    corpus = tmp_path / "c"
    make_up(Order(20, (2024,), ("东州",), seed=1), corpus, silent)
    held = {file: file.read_bytes() for file in corpus.rglob("*.*")}
    into = {
        "documents": lambda: import_documents([str(TWELVE)], corpus),
        "filings": lambda: import_filings([], corpus),
    }
    with pytest.raises(MadeUpForms) as refused:
        into[source]()
    assert "造出的 20 张表" in refused.value.sentence("zh")
    assert "holds 20 form(s) made up" in refused.value.sentence("en")
    assert {file: file.read_bytes() for file in corpus.rglob("*.*")} == held


def test_region_whose_name_is_no_text_is_spelt_in_bytes(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/region=\xd6\xd0"))
    folder.mkdir()
    (folder / "a.jsonl").write_text(lines(), "utf-8")
    import_documents([str(tmp_path)], tmp_path / "c")
    assert import_documents([str(tmp_path)], tmp_path / "c").skipped == 1
    (part,) = parts(tmp_path / "c")
    assert part.region == "\\xd6\\xd0"
    assert check(str(tmp_path / "c"), tmp_path / "o", request=Request()).forms == 12


def test_corpus_among_its_documents_is_not_read_into_itself(tmp_path: Path) -> None:
    source = tmp_path / "表"
    corpus = source / "语料"
    corpus.mkdir(parents=True)
    (source / "a.jsonl").write_text(lines(slice(5)), encoding="utf-8")
    (corpus / "b.jsonl").write_text(lines(), encoding="utf-8")
    import_documents([str(source)], corpus)
    again = import_documents([str(source)], corpus)
    assert (again.entries, again.skipped) == ((), 2)
    assert sum(read_identity(part).height for part in parts(corpus)) == 12
