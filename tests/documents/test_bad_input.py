"""What cannot be read is said in one sentence; what can be read beside it still is."""

import json
import time
from pathlib import Path

import pytest

from jiheng.documents import read_document, read_document_parts
from jiheng.documents.carriers.refusals import PackedDocument
from jiheng.domain.canonical import to_json
from jiheng.domain.errors import (
    BlankDocument,
    DamagedDocument,
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    EntangledForms,
    MalformedForm,
    NoFormFound,
    UndecodableText,
    UnknownKind,
)
from jiheng.domain.locator import Confidence

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_text(encoding="utf-8")
TITLE = "财政项目支出绩效自评表"
FORMS = [TITLE + part for part in SEED.split(TITLE)[1:]]
FIRST = FORMS[0]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyDocument),
        (b" \r\n\t ", BlankDocument),
        (b"\x1f\x8b\x08", PackedDocument),
        (b"Rar!\x1a\x07", PackedDocument),
        (b"%PDF-1.7", DamagedDocument),
        (b"PK\x03\x04....word/document.xml", DamagedDocument),
        (b"PK\x03\x04....xl/workbook.xml", DamagedDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DamagedDocument),
        (b"\x89PNG\r\n", DamagedDocument),
        (b"plain\x00binary", UnknownKind),
        (b"\xff\xff\xff\xfe", UndecodableText),
        (b"\xff\xfe\x00", UndecodableText),
        (b"x" * (65 << 20), DocumentTooLarge),
        ("项目名称写在哪里，绩效自评表里没有说。".encode(), NoFormFound),
        (b"{", MalformedForm),
        (b'[{"kind": 1}]', MalformedForm),
        (b"[]", NoFormFound),
    ],
)
def test_says_what_hinders_reading(content: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error) as caught:
        read_document(content, "某文件")
    assert "某文件" in caught.value.sentence("zh")
    assert len(caught.value.sentence("zh").splitlines()) == 1


def test_names_the_kind_of_a_binary_file() -> None:
    (problem,) = read_document_parts(b"PK\x03\x04...xl/workbook.xml", "f").problems
    assert "Excel" in problem.sentence()
    (problem,) = read_document_parts(b"x" * (65 << 20), "f").problems
    assert "65 MB" in problem.sentence()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_reads_every_usual_encoding(encoding: str) -> None:
    bom = b"\xfe\xff" if encoding == "utf-16-be" else b""
    forms = read_document(bom + FIRST.encode(encoding), "f")
    assert forms == read_document(FIRST.encode(), "f")


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\r\n"), ("\n", "\r"), (" ", "\u3000"), ("评分", "\ufeff评分")]
)
def test_takes_other_white_space(old: str, new: str) -> None:
    read = read_document(SEED.replace(old, new).encode(), "f")
    assert read == read_document(SEED.encode(), "f")


@pytest.mark.parametrize("mark", ["- 3 -", "3", "第 3 页", "第 3 页 共 12 页"])
def test_sets_page_marks_aside(mark: str) -> None:
    between = SEED.replace("评分等级 优\n", f"评分等级 优\n\n{mark}\n\f")
    forms = read_document(between.encode(), "f")
    assert forms == read_document(SEED.encode(), "f")
    assert forms[0].notes[0].text == mark
    assert forms[0].notes[0].place is not None
    inside = FIRST.replace("质量\n", f"\n{mark}\n\f质量\n", 1)
    assert read_document(inside.encode(), "f") == read_document(FIRST.encode(), "f")


@pytest.mark.parametrize("size", range(60, len(FIRST.rstrip()), 19))
def test_a_form_cut_anywhere_is_never_silently_wrong(size: int) -> None:
    whole = to_json(read_document(FIRST.encode(), "f")[0])
    (form,) = read_document(FIRST[:size].encode(), "f")
    doubted = [p for p, e in form.provenance.items() if e.confidence is not Confidence.CERTAIN]
    cut = to_json(form)
    for path, entry in form.provenance.items():
        if entry.confidence is Confidence.CERTAIN and not path.startswith("indicators"):
            assert _at(cut, path) == _at(whole, path)
    for read, true in zip(cut["indicators"], whole["indicators"], strict=False):
        index = cut["indicators"].index(read)
        is_whole = not any(path.startswith(f"indicators[{index}]") for path in doubted)
        assert not is_whole or index == len(cut["indicators"]) - 1 or read == true


def _at(form: object, path: str) -> object:
    for step in path.replace("[", ".").replace("]", "").split("."):
        form = form[int(step)] if isinstance(form, list) else form[step]  # type: ignore[index]
    return form


def test_half_a_form_says_what_is_missing_and_where() -> None:
    half = FIRST[: FIRST.index("产出")]
    (form,) = read_document(half.encode(), "f")
    assert form.project.name
    assert len(form.funds) == 4
    (note,) = form.notes
    assert note.text == "表在第 52 行之后中断，缺少：总分。"
    assert note.en == "The form breaks off after line 52; it lacks the total."
    lower = FIRST[FIRST.index("一级") :]
    (form,) = read_document(lower.encode(), "f")
    assert len(form.indicators) == 5
    (note,) = form.said
    assert note.text == "表首不全，第 1 行之前缺少：项目名称、项目资金、年度总体目标。"
    assert note.en == (
        "The form lacks the project's name, the funds, the annual objective before line 1."
    )


def test_entangled_forms_do_not_hide_the_others() -> None:
    mixed = "\n".join(
        line
        for pair in zip(FORMS[0].splitlines(), FORMS[1].splitlines(), strict=False)
        for line in pair
    )
    reading = read_document_parts((mixed + "\n" + "".join(FORMS[2:])).encode(), "f")
    assert len(reading.forms) == 10
    (problem,) = reading.problems
    assert isinstance(problem, EntangledForms)
    assert problem.figures["label"] == "项目名称"
    assert problem.figures["line"] == int(str(problem.figures["first"])) + 1


def test_forms_without_titles_are_told_apart() -> None:
    assert len(read_document(SEED.replace(TITLE, "").encode(), "f")) == 12


def test_reads_canonical_json_and_keeps_its_provenance() -> None:
    forms = read_document(SEED.encode(), "f")
    values = [to_json(form) for form in forms]
    again = read_document(json.dumps(values).encode(), "f.json")
    assert again == forms
    assert again[0].provenance == forms[0].provenance
    assert again[0].source == forms[0].source
    values[0]["source"] = None
    values[1]["kind"] = "?"
    reading = read_document_parts(json.dumps(values).encode(), "f.json")
    assert len(reading.forms) == 11
    assert reading.forms[0].source is not None
    assert reading.forms[0].source.carrier == "json"
    assert str(reading.problems[0].figures["path"]).startswith("[1].kind")


def test_a_figure_that_is_no_number_is_unreadable_not_guessed() -> None:
    text = FIRST.replace("3.36 10.00 67.20", "3.3O 10.00 67.20", 1)
    (form,) = read_document(text.encode(), "f")
    assert form.funds[0].outturn is None
    assert form.funds[0].revised_budget is not None
    entry = form.provenance["funds[0].outturn"]
    assert entry.confidence is Confidence.UNREADABLE
    assert entry.text == "3.3O"
    assert any("3.3O" in note.text for note in form.notes)


def test_figures_that_do_not_fit_the_heads_are_unreadable() -> None:
    text = FIRST.replace("5.00 5.00 3.36 10.00 67.20 6.72", "5.00 5.00 3.36 10.00 6.72", 1)
    (form,) = read_document(text.encode(), "f")
    assert form.funds[0].claimed_score is None
    assert form.provenance["funds[0].claimed_score"].confidence is Confidence.UNREADABLE


def test_every_value_has_a_place() -> None:
    for form in read_document(SEED.encode(), "f"):
        for path, value in _leaves(to_json(form), ""):
            if value is not None and path.split(".")[0].split("[")[0] not in {
                "schema",
                "source",
                "provenance",
                "notes",
            }:
                assert form.provenance[path].place.line


def _leaves(value: object, path: str) -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [
            leaf
            for key, inner in value.items()
            if key not in {"provenance", "notes", "source"}
            for leaf in _leaves(inner, f"{path}.{key}" if path else key)
        ]
    if isinstance(value, list):
        return [leaf for at, inner in enumerate(value) for leaf in _leaves(inner, f"{path}[{at}]")]
    return [(path, value)]


@pytest.mark.parametrize(
    "text",
    [
        "国" * 1_000_000,
        "项目 得分 主管部门，绩效 自评\n" * 50_000,
        "绩效自评表\n" * 50_000,
        FIRST + "废话 连篇\n" * 100_000,
        "绩效自评表\n项目名称 甲\n主管部门 乙\n" + '" ' * 200_000,
        "绩效自评表\n项目名称 甲\n主管部门 乙\n|\n|\n|\n" + "-" * 4_000_000 + "x",
        FIRST[: FIRST.index("产出")] + "废话 20 " * 200_000,
    ],
    ids=["one line", "words", "titles", "tail", "quotes", "dashes", "table"],
)
def test_answers_soon_whatever_the_text(text: str) -> None:
    begun = time.process_time()
    read_document_parts(text.encode(), "f")
    assert time.process_time() - begun < 15


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("kept", [1, 2])
def test_a_file_cut_inside_a_character_is_read_up_to_there(encoding: str, kept: int) -> None:
    before = SEED[: SEED.index("中心", 30)].encode(encoding)
    torn = "中".encode(encoding)[: min(kept, len("中".encode(encoding)) - 1)]
    (form,) = read_document(before + torn, "f")
    (whole,) = read_document(before, "f")
    assert form == whole
    assert form.notes[-1].text.startswith("文件在一个字的中间断开，断开处之前的文字已读，")
    assert not any("断开" in note.text for note in whole.notes)


def test_json_that_cannot_be_parsed_is_said_to_be_json() -> None:
    for text in ("[" * 200_000, '["', " [ [", "{'a': 1}"):
        (problem,) = read_document_parts(text.encode(), "f").problems
        assert isinstance(problem, MalformedForm)
        assert "JSON" in problem.sentence() or "嵌套过深" in problem.sentence()


def test_a_number_too_long_is_said_to_be_too_long() -> None:
    value = to_json(read_document(FIRST.encode(), "f")[0])
    value["total"]["claimed_score"] = "1" * 41
    (problem,) = read_document_parts(json.dumps(value).encode(), "f").problems
    assert "数字长 41 位，超过上限" in problem.sentence("zh")
    assert "41 characters" in problem.sentence("en")


_BLANK = "<tr><td></td><td></td></tr>"
_NAME = "<tr><td>项目名称</td><td>道路养护</td></tr>"
_HEADS = "<tr><td>项目资金</td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td></tr>"
_AIM = "<tr><td>年度总体目标</td><td>预期目标</td><td>实际完成情况</td></tr>"


@pytest.mark.parametrize(
    "rows",
    [
        _BLANK + _NAME + _HEADS,
        _NAME + _HEADS + _BLANK,
        _BLANK + _NAME + _HEADS + _NAME.replace("道路", "桥梁") + _BLANK,
        _BLANK + _AIM + _NAME + _HEADS,
    ],
)
def test_rows_without_text_above_or_below_do_not_hinder(rows: str) -> None:
    (form,) = read_document(f"<html><body><table>{rows}</table></body></html>".encode(), "f")
    assert any("缺少" in note.text and note.place for note in form.notes)
