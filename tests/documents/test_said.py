"""What reading says of a paper is shown to people, and is no text of the paper to any rule."""

import io
import json
import zipfile

import pytest

import jiheng
from jiheng.documents import read_document
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.canonical import from_json, to_json
from jiheng.domain.form import Form, Note
from jiheng.domain.locator import Locator
from jiheng.domain.text import Text
from jiheng.engine.intake import to_columns
from jiheng.services.assessing import assess
from jiheng.services.rendering import render
from recorded import twelve

WHOLE = twelve()[0]
NOWHERE = "NAR205"
SAID = Text("有 {count} 张图片。", "{count} picture(s).")


def altered(content: bytes, part: str, old: str, new: str) -> bytes:
    """Return an office file with one text of one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name == part:
                text = data.decode()
                assert old in text
                data = text.replace(old, new, 1).encode()
            made.writestr(name, data)
    return target.getvalue()


def hidden_sheet() -> Form:
    content = render(WHOLE, "xlsx")
    (form,) = read_document(
        altered(content, "xl/workbook.xml", "<sheet ", '<sheet state="hidden" '), "f.xlsx"
    )
    return form


def paragraph_below() -> Form:
    own = "<w:p><w:r><w:t>填报人员已经签字</w:t></w:r></w:p>"
    content = altered(render(WHOLE, "docx"), "word/document.xml", "</w:tbl>", f"</w:tbl>{own}")
    (form,) = read_document(content, "f.docx")
    return form


def told(form: Form) -> list[str]:
    return [each.message for each in assess((form,)).findings() if each.rule == NOWHERE]


def test_a_hidden_sheet_is_no_text_without_a_place() -> None:
    form = hidden_sheet()
    assert form == WHOLE
    (note,) = form.notes
    assert (note.is_said, note.print, form.said, form.unplaced) == (True, None, (note,), ())
    assert "是隐藏的" in note.in_("zh")
    assert "is hidden" in note.in_("en")
    assert told(form) == []
    table = to_columns([form]).forms
    assert table["unplaced"].to_list() == [0]
    assert table["remarks"].to_list() == to_columns([WHOLE]).forms["remarks"].to_list()


def test_a_paragraph_below_the_table_is() -> None:
    form = paragraph_below()
    (note,) = form.unplaced
    assert (note.text, note.in_("en"), note.is_said) == ("填报人员已经签字",) * 2 + (False,)
    (message,) = told(form)
    assert "1 处" in message


@pytest.mark.parametrize("form", [hidden_sheet(), paragraph_below()], ids=["said", "print"])
def test_json_keeps_which_of_them_a_note_is(form: Form) -> None:
    again = from_json(json.loads(json.dumps(to_json(form))))
    assert again.notes == form.notes
    assert told(again) == told(form)


def test_a_note_written_before_is_print_of_the_paper() -> None:
    old = {**to_json(WHOLE), "notes": [{"text": "工作表“甲”是隐藏的。", "place": {"sheet": "甲"}}]}
    form = from_json(old)
    assert form.unplaced == form.notes
    assert len(told(form)) == 1
    assert to_json(form)["notes"] == old["notes"]


def test_what_a_sentence_quotes_is_print_and_its_own_words_are_not() -> None:
    rows = (
        ("项目名称", "养护", "", "", ""),
        ("一级指标", "三级指标", "年度指标值", "实际完成值", "得分"),
        ("产出指标", "座数", "5座", "5座", "约十分"),
    )
    cells = [GridCell(text, at, of) for at, row in enumerate(rows) for of, text in enumerate(row)]
    (form,) = interpret_paper(Paper("docx", [Table(cells), Line("注意", Locator())]), "f")
    assert isinstance(form, Form)
    assert [note.print for note in form.unplaced] == ["约十分", "注意"]
    assert form.unplaced[0].in_("en") == "Not a number, for a person to check: 约十分"
    columns = to_columns([form])
    remarks = columns.texts["text"][columns.forms["remarks"][0]]
    assert remarks == "约十分\n注意"


@pytest.mark.parametrize(
    ("quoted", "print_", "unplaced"), [(None, None, 0), ("", "", None), ("张三", "张三", 1)]
)
def test_how_many_texts_have_no_place_is_not_known_where_some_were_not_read(
    quoted: str | None, print_: str | None, unplaced: int | None
) -> None:
    note = Note.said(SAID, None, quoted=quoted, count=2)
    assert (note.text, note.en, note.print) == ("有 2 张图片。", "2 picture(s).", print_)
    form = Form(notes=(note,))
    assert to_columns([form]).forms["unplaced"].to_list() == [unplaced]
    both = Form(notes=(note, Note("注")))
    assert to_columns([both]).forms["unplaced"].to_list() == [1 + bool(quoted)]


def test_a_block_may_stand_in_a_picture_and_not_in_a_sentence_of_ours() -> None:
    hidden = Note.said(Text("表是隐藏的。", "It is hidden."), None)
    unread = Note.said(SAID, None, quoted="", count=1)
    rules = {
        note: {each.rule for each in jiheng.check(Form(project=WHOLE.project, notes=(note,)))}
        for note in (hidden, unread)
    }
    assert {"FND106", "IND401"} <= rules[hidden]
    assert rules[unread].isdisjoint({"FND106", "IND401", NOWHERE})
