"""The text of a Word paragraph is what the paper shows, no more and no less."""

import pytest

from documents.carriers.wordfile import cells, docx, lines, p, paper, r, tbl, tc, tr
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import Line
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN = Confidence.CERTAIN, Confidence.UNCERTAIN


def field(*inner: str) -> str:
    return "".join(
        f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>'
        if each in {"begin", "separate", "end"}
        else each
        for each in inner
    )


INSTRUCTION = "<w:r><w:instrText>PAGE</w:instrText></w:r>"


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (r("甲") + r("乙"), "甲乙"),
        (r("甲") + "<w:r><w:tab/><w:t>乙</w:t><w:noBreakHyphen/></w:r>", "甲\t乙-"),
        (f"<w:hyperlink>{r('甲')}</w:hyperlink><w:smartTag>{r('乙')}</w:smartTag>", "甲乙"),
        ("<w:ins>" + r("甲") + "</w:ins><w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", "甲"),
        ("<w:moveFrom>" + r("甲") + "</w:moveFrom><w:moveTo>" + r("乙") + "</w:moveTo>", "乙"),
        ("<w:ins><w:del>" + r("甲") + "</w:del></w:ins>", ""),
        ("<w:r><w:softHyphen/><w:t>甲</w:t><w:footnoteReference/></w:r>", "甲"),
        (field("begin", INSTRUCTION, "separate", r("3"), "end", r("页")), "3页"),
        (field("begin", INSTRUCTION, "end", r("页")), "页"),
        (
            field(
                "begin", INSTRUCTION, "begin", INSTRUCTION, "separate", r("x"), "end",
                "separate", r("3"), "end", r("页"),
            ),
            "3页",
        ),
        ("<w:fldSimple>" + r("3") + "</w:fldSimple>", "3"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r("是"), "☑是"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>' + r("否"), "□否"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r("95%"), "≥95%"),
        (r("R", fonts("Wingdings 2")) + r("是"), "☑是"),
        (r("\uf0a8", fonts("Wingdings")) + r("否"), "□否"),
        (r("\uf0a3", fonts("Symbol")) + r("5 天"), "≤5 天"),
        (r("100", fonts("Symbol")), "100"),
        (r("项目", fonts("Wingdings")), "项目"),
        (r("m") + r("2", '<w:vertAlign w:val="superscript"/>'), "m²"),
        (r("H") + r("2", '<w:vertAlign w:val="subscript"/>') + r("O"), "H2O"),
        (f"<w:ruby><w:rt>{r('yi')}</w:rt><w:rubyBase>{r('一')}</w:rubyBase></w:ruby>", "一"),
        ("<w:sdt><w:sdtContent>" + r("☑") + "</w:sdtContent></w:sdt>", "☑"),
        (r("甲", '<w:vanish w:val="0"/>'), "甲"),
        (r("甲", '<w:strike w:val="0"/>'), "甲"),
    ],
)  # fmt: skip
def test_shows_what_the_paper_shows(inner: str, text: str) -> None:
    (cell,) = cells(tbl(tr(tc(p(inner) if inner.startswith("<w:r>") else f"<w:p>{inner}</w:p>"))))
    assert cell.text == text
    assert cell.trust is Confidence.CERTAIN


@pytest.mark.parametrize(("checked", "mark"), [("1", "☑"), ("0", "□")])
def test_an_empty_check_box_shows_its_state(checked: str, mark: str) -> None:
    control = (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    assert lines(f"<w:p>{control.format('')}{r('是')}</w:p>") == [f"{mark}是"]
    assert lines(f"<w:p>{control.format(r('☒'))}{r('是')}</w:p>") == ["☒是"]


def test_form_fields_show_what_was_chosen() -> None:
    def form(inner: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inner}</w:ffData></w:fldChar></w:r>'
            f"{INSTRUCTION}"
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    ticked = "<w:checkBox><w:default/><w:checked/></w:checkBox>"
    unticked = '<w:checkBox><w:default w:val="0"/></w:checkBox>'
    entries = '<w:listEntry w:val="优"/><w:listEntry w:val="良"/>'
    chosen = f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>'
    body = f"<w:p>{form(ticked)}{r('是')}{form(unticked)}{r('否')}{form(chosen)}</w:p>"
    assert lines(body) == ["☑是□否良"]


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("inner", "text", "trust"),
    [
        (field("begin", instruction(" eq \\o(＞,_)"), "end"), "95%", UNCERTAIN),
        (field("begin", instruction("E"), instruction("Q\\o(＞,_)"), "end"), "95%", UNCERTAIN),
        (field("begin", instruction("eq \\f(1,2)"), "separate", r("½"), "end"), "½95%", UNCERTAIN),
        (field("begin", instruction("=SUM(ABOVE)"), "end"), "95%", UNCERTAIN),
        (field("begin", "end"), "95%", UNCERTAIN),
        (field("begin", instruction("REF a"), "separate", "end"), "95%", CERTAIN),
        (field("begin", instruction("REF a"), "separate", r("≥"), "end"), "≥95%", CERTAIN),
        (field("begin", instruction(' XE "甲"'), "end"), "95%", CERTAIN),
        ('<w:fldSimple w:instr="EQ \\o(＞,_)"/>', "95%", UNCERTAIN),
        ('<w:fldSimple w:instr=" SEQ a "><w:r><w:t/></w:r></w:fldSimple>', "95%", UNCERTAIN),
        ('<w:fldSimple w:instr="PAGE"/>', "95%", CERTAIN),
        (
            field("begin", instruction("IF"), "begin", instruction("eq x"), "end", "separate",
                  r("≥"), "end"),
            "≥95%",
            CERTAIN,
        ),
    ],
)  # fmt: skip
def test_a_field_that_draws_what_is_not_stored_is_doubtful(
    inner: str, text: str, trust: Confidence
) -> None:
    (cell,) = cells(tbl(tr(tc(f"<w:p>{inner}{r('95%')}</w:p>"))))
    assert (cell.text, cell.trust) == (text, trust)


def test_a_field_left_open_hides_nothing_of_the_next_paragraph() -> None:
    assert lines(f"<w:p>{field('begin', INSTRUCTION)}</w:p>" + p("甲")) == ["甲"]


def test_a_break_ends_a_line() -> None:
    assert lines(p("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:t>丙</w:t></w:r>")) == [
        "甲",
        "乙",
        "丙",
    ]


def test_hidden_text_is_left_out_and_counted() -> None:
    styles = (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:basedOn w:val="a"/><w:rPr><w:vanish w:val="0"/></w:rPr>'
        "</w:style>"
        '<w:style w:styleId="d"><w:basedOn w:val="d"/></w:style></w:styles>'
    )
    body = p(
        r("甲", "<w:vanish/>"), r("乙"), r("丙", '<w:rStyle w:val="b"/>'),
        r("丁", '<w:rStyle w:val="c"/>'), r("戊", '<w:rStyle w:val="d"/>'), r(" ", "<w:vanish/>"),
    ) + f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{r("己")}</w:p>'  # fmt: skip
    found = paper(body, word__styles_xml=styles)
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["乙丁戊"]
    assert [f"{note.text}{note.en}" for note in found.notes] == [
        "文中有 3 处隐藏文字，未读。Hidden text in 3 place(s) was not read."
    ]


def test_an_unknown_symbol_is_for_a_person_to_see() -> None:
    (cell,) = cells(tbl(tr(tc(p('<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>')))))
    assert cell.text == "\uf061"
    assert cell.trust is Confidence.UNCERTAIN
    (line,) = paper(p(r("x", fonts("Wingdings")))).blocks
    assert isinstance(line, Line)
    assert line.trust is Confidence.UNCERTAIN


@pytest.mark.parametrize("code", ["", "0", "D800", "dfff", "110000", "-1", "zz"])
def test_a_symbol_that_is_no_character_is_none(code: str) -> None:
    symbol = f'<w:r><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'
    assert lines(p("甲", symbol)) == ["甲"]


def test_a_formula_is_flattened_for_a_person_to_see() -> None:
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    (line,) = read_docx(docx(p(f"<m:oMath>{half}</m:oMath>")), "f").blocks
    assert isinstance(line, Line)
    assert (line.text, line.trust) == ("1/2", Confidence.UNCERTAIN)
