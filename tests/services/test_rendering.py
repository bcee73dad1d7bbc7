"""Forms to bytes and names of files."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jiheng
from jiheng.domain.canonical import from_json
from jiheng.domain.form import Form
from jiheng.services.rendering import (
    LAYOUTS,
    MEDIA,
    NothingToRender,
    UnknownLayout,
    UnknownMedium,
    file_names,
    render,
)

NAMES = st.lists(st.text(max_size=300), min_size=1, max_size=6)


def named(*names: str | None) -> list[Form]:
    return [from_json({"project": {"name": name}}) for name in names]


@pytest.mark.parametrize(
    ("to", "start"),
    [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF-"), ("html", b"<!doctype"), ("json", b"[\n")],
)
def test_every_medium_is_what_it_says(to: str, start: bytes) -> None:
    assert jiheng.render(named("甲")[0], to).startswith(start)


def test_one_form_and_a_list_of_one_are_the_same() -> None:
    (form,) = named("甲")
    assert render(form, "docx") == render(iter([form]), "docx")


def test_the_layout_chosen_is_the_layout_drawn() -> None:
    (form,) = named("甲")
    pages = {layout: render(form, "html", layout=layout).decode() for layout in LAYOUTS}
    assert "财政项目支出绩效自评表" in pages["shanghai"]
    assert "度量单位" in pages["sichuan"]
    assert render(form, "html").decode() == pages["national"]


def test_canonical_json_is_what_read_gives() -> None:
    forms = named("甲", "乙")
    values = json.loads(render(forms, "json"))
    assert [from_json(value) for value in values] == forms


def test_several_forms_have_a_list_at_the_beginning() -> None:
    with zipfile.ZipFile(BytesIO(render(named("甲", "乙"), "docx"))) as package:
        text = package.read("word/document.xml").decode()
    assert text.index("绩效自评结果汇总表") < text.index("项目支出绩效自评表")


def test_what_cannot_be_written_is_said_in_a_sentence() -> None:
    with pytest.raises(UnknownMedium, match=r"不能写成 ofd；目前能写：docx、xlsx、pdf、html、json"):
        render(named("甲"), "ofd")
    with pytest.raises(UnknownLayout, match="没有名为 mars 的表式；现有：national"):
        render(named("甲"), "docx", layout="mars")
    with pytest.raises(NothingToRender, match="0 张"):
        render([], "pdf")


def test_nothing_of_a_text_reaches_the_system(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim", encoding="utf-8")
    content = render(named(f'#read("{secret}")'), "pdf")
    assert b"geheim" not in content


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["道路养护"], ["道路养护.pdf"]),
        (["甲", "甲", "甲 (2)"], ["甲.pdf", "甲 (2).pdf", "甲 (2) (2).pdf"]),
        (["A", "a"], ["A.pdf", "a (2).pdf"]),
        ([None, "..", "/"], ["1.pdf", "2.pdf", "3.pdf"]),
        (["../../etc/passwd", "C:\\x", "a\nb"], ["etc passwd.pdf", "C x.pdf", "a b.pdf"]),
        (["\u202efdp.exe", "甲\u200b"], ["fdp.exe.pdf", "甲.pdf"]),
        (["con", "Aux.txt", "console"], ["_con.pdf", "_Aux.txt.pdf", "console.pdf"]),
    ],
)
def test_files_are_named_after_their_projects(names: list[str | None], files: list[str]) -> None:
    assert file_names(named(*names), "pdf") == files


@given(NAMES)
def test_any_name_gives_a_file_of_its_own(names: list[str]) -> None:
    files = file_names(named(*names), "docx")
    assert len({file.casefold() for file in files}) == len(files)
    for file in files:
        assert len(file.encode("utf-8")) <= 200
        assert Path(file).name == file
        assert file.endswith(".docx")
        assert not file.startswith((".", " "))


def test_the_media_are_those_there_are_writers_for() -> None:
    assert MEDIA == ("docx", "xlsx", "pdf", "html", "json")
    assert LAYOUTS == ("national", "shanghai", "sichuan")
