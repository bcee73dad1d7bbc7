"""What rules of a web page hide, strike, raise, whiten or add is read as the page shows it."""

import pytest

from jiheng.documents.carriers.html import read_html
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table
from jiheng.domain.locator import Confidence

CERTAIN, UNCERTAIN, UNREADABLE = Confidence.CERTAIN, Confidence.UNCERTAIN, Confidence.UNREADABLE
HIDE = "{display:none}"


def page(body: str, css: str = "", media: str = "") -> Paper:
    text = f"<!DOCTYPE html><meta charset=utf-8><style media='{media}'>{css}</style>{body}"
    return read_html(text.encode(), "f")


def cells(paper: Paper) -> list[GridCell]:
    return [each for block in paper.blocks if isinstance(block, Table) for each in block.cells]


def held(inner: str, css: str = "", attributes: str = "", around: str = "") -> GridCell:
    """Return the first cell of a table in a form."""
    table = f"<table {around}><tr><td {attributes}>{inner}</td></tr></table>"
    return cells(page(f"<div id=form class='form a'>{table}</div>", css))[0]


@pytest.mark.parametrize(
    ("selector", "is_shown"),
    [
        ("table .old", False),
        (".form .old", False),
        ("#form td > .old", False),
        ("#form > .old", True),
        (".form > table i", False),
        ("div.form.a i.old.b", False),
        ("div.form.c i", True),
        ("i", False),
        ("I.old", False),
        ("#x", False),
        ("i#x.old", False),
        ("#y", True),
        ("b , i", False),
        ("html i", False),
        ("tr i , ", False),
        ("i:hover", True),
        ("* i", False),
        ("table tr td i", False),
        ("table > td i", True),
        ("p table i", True),
    ],
)
def test_simple_selectors_are_obeyed(selector: str, *, is_shown: bool) -> None:
    cell = held("<i id=x class='old b'>15</i>14.7", f"{selector}{HIDE}")
    assert (cell.text, cell.trust) == ("1514.7" if is_shown else "14.7", CERTAIN)


@pytest.mark.parametrize(
    "selector",
    [
        "i:first-child", "b ~ i", "i:not(.new)", "i[class]", "td i:nth-child(2n + 1)",
        "i:is(.old, .older)", "b+i", "i[data-a='b c'] , i:empty",
    ],
)  # fmt: skip
@pytest.mark.parametrize("style", ["display:none", "text-decoration:line-through", "opacity:0"])
def test_a_selector_that_is_not_followed_casts_doubt(selector: str, style: str) -> None:
    cell = held("<i class=old>15</i>14.7", f"{selector}{{{style}}}")
    assert (cell.text, cell.trust) == ("1514.7", UNCERTAIN)
    assert held("<b>15</b>", f"{selector}{{{style}}}").trust is CERTAIN
    assert held("<i class=old>15</i>", f"{selector}{{color:red}}").trust is CERTAIN


@pytest.mark.parametrize(
    ("css", "text"),
    [
        (f"i{HIDE} .old{{display:inline}}", "1514.7"),
        (f".old{{display:inline}} i{HIDE}", "1514.7"),
        (f".old{HIDE} .old{{display:inline}}", "1514.7"),
        (f"#x{{display:inline}} td .old{HIDE}", "1514.7"),
        ("#x{display:inline} i{display:none !important}", "14.7"),
        (f".old{HIDE} .old{{visibility:visible}}", "14.7"),
        (f"@media screen{{i{HIDE}}}", "14.7"),
        (f"@media (max-width: 600px){{i{HIDE}}}", "1514.7"),
        (f"@media print{{i{HIDE}}}", "1514.7"),
        (f"@page{{}} @font-face{{x:y}} i{HIDE}", "14.7"),
        ("i{opacity: 0.00}", "14.7"),
        ("i{opacity: 0.5}", "1514.7"),
        ("i{font-size: 0px}", "14.7"),
        ("i{position:absolute; left:-9999px}", "14.7"),
        ("i{color:transparent}", "14.7"),
    ],
)
def test_the_rule_that_weighs_most_holds(css: str, text: str) -> None:
    assert held("<i id=x class=old>15</i>14.7", css).text == text


def test_a_style_of_its_own_weighs_more_than_a_rule() -> None:
    inner = "<i style='display:inline'>15</i>14.7"
    assert held(inner, f"i{HIDE}").text == "1514.7"
    assert held(inner, "i{display:none!important}").text == "14.7"


def test_a_rule_that_may_hold_casts_doubt() -> None:
    for css in ("@media (min-width: 600px){i{display:none}}", "@supports (a:b){i{display:none}}"):
        assert held("<i>15</i>14.7", css).trust is UNCERTAIN
    (line,) = page("<p>年度<i>2023</i>2024</p>", "i:empty{display:none}").blocks
    assert isinstance(line, Line)
    assert (line.text, line.trust) == ("年度20232024", UNCERTAIN)


def test_rows_and_cells_that_rules_hide_are_left_out() -> None:
    rows = "<tr><td>甲<td>乙<tr class=old><td>丙<td>丁<tr><td class=gone>戊<td class=blank>己<td>庚"
    css = "table tr.old{display:none} td.gone{display:none} .blank{visibility:hidden}"
    found = page(f"<table>{rows}</table>", css)
    assert [(each.text, each.row, each.column) for each in cells(found)] == [
        ("甲", 0, 0),
        ("乙", 0, 1),
        ("", 1, 0),
        ("庚", 1, 1),
    ]
    assert [note.text for note in found.notes] == ["网页中有 3 处隐藏文字，未读。"]


def test_a_style_sheet_for_printing_is_not_obeyed() -> None:
    table = "<table><tr><td><i>15</i></table>"
    assert cells(page(table, f"i{HIDE}", "print"))[0].text == "15"


@pytest.mark.parametrize(
    ("css", "text", "trust"),
    [
        ("td .old{text-decoration: line-through}", "14.7", UNCERTAIN),
        (".old{text-decoration-line: underline}", "1514.7", CERTAIN),
        (".old{vertical-align:super}", "¹⁵14.7", CERTAIN),
        (".old{vertical-align:middle}", "1514.7", CERTAIN),
        ("td{vertical-align:super}", "1514.7", CERTAIN),
    ],
)
def test_rules_strike_and_raise(css: str, text: str, trust: Confidence) -> None:
    cell = held("<i class=old>15</i>14.7", css)
    assert (cell.text, cell.trust) == (text, trust)


def test_a_style_of_its_own_raises() -> None:
    assert held("106<span style='vertical-align: super; font-size:9px'>2</span>").text == "106²"


@pytest.mark.parametrize(
    ("css", "text", "trust"),
    [
        (".s::before{content:'9.'}", "9.00", UNCERTAIN),
        ("td.s:after{content:'\\4E07\\5143'}", "00万元", UNCERTAIN),
        ('.s::before{content:\'1\' "\\"2"}', '1"200', UNCERTAIN),
        (".s::before{content:attr(x)}", "\ufffd00", UNCERTAIN),
        (".s::before{content:'\\D800'}", "\ufffd00", UNCERTAIN),
        (".s::before{content:''}", "00", CERTAIN),
        (".s::before{content:none}", "00", CERTAIN),
        (".s::before{content:'9';display:none}", "00", CERTAIN),
        (".s:hover::before{content:'9'}", "00", CERTAIN),
        (".s:empty::before{content:'9'}", "00", UNCERTAIN),
        (".s::first-letter{display:none}", "00", CERTAIN),
    ],
)
def test_text_that_a_rule_adds_is_read_and_doubtful(css: str, text: str, trust: Confidence) -> None:
    cell = held("00", css, "class=s")
    assert (cell.text, cell.trust) == (text, trust)


@pytest.mark.parametrize(
    ("inner", "css", "attributes", "around", "text", "trust"),
    [
        ("9<i style='color:#fff'>99</i>", "", "", "", "9", UNCERTAIN),
        ("9<i>99</i>", "td i{color:WHITE}", "", "", "9", UNCERTAIN),
        ("9<font color=#FFFFFF>99</font>", "", "", "", "9", UNCERTAIN),
        ("9<i style='color:rgb(255, 255, 255)'>99</i>", "", "", "", "9", UNCERTAIN),
        ("9<i style='color:#f00'>99</i>", "", "", "", "999", CERTAIN),
        ("9<i style='color:#fff'>99</i>", "", "bgcolor=navy", "", "999", CERTAIN),
        ("9<i style='color:#fff'>99</i>", "", "", "style='background:#1f4e79'", "999", CERTAIN),
        ("9<i style='color:#fff'>99</i>", ".a{background-color:#246}", "", "", "999", CERTAIN),
        ("9<i style='color:#fff'>99</i>", "", "bgcolor=#ffffff", "bgcolor=navy", "9", UNCERTAIN),
        ("9<i style='color:#fff;background:blue'>99</i>", "", "", "", "999", CERTAIN),
        ("9<i style='color:#fff'>99</i>", "td{background:url(a.png)}", "", "", "999", UNCERTAIN),
        ("9<i style='color:#fff'><b style='background:red'>9</b></i>", "", "", "", "99", UNCERTAIN),
        ("99", "", "style='color:white'", "", "99", UNREADABLE),
        ("99", "table{color:white}", "", "", "99", UNREADABLE),
        ("99", "table{color:white} td{color:black}", "", "", "99", CERTAIN),
        ("99", "", "style='color:black'", "style='color:white'", "99", CERTAIN),
        ("99", "", "style='background:#123'", "style='color:white'", "99", CERTAIN),
        ("99", "table{color:white} td{background:#123}", "", "", "99", CERTAIN),
    ],
)
def test_white_letters_are_read_where_they_are_seen(
    inner: str, css: str, attributes: str, around: str, *, text: str, trust: Confidence
) -> None:
    cell = held(inner, css, attributes, around)
    assert (cell.text, cell.trust) == (text, trust)


def test_white_letters_between_tables_are_left_out_and_told() -> None:
    found = page("<p>（2024年度）<span style='color:#fff'>2023</span></p>")
    (line,) = found.blocks
    assert isinstance(line, Line)
    assert (line.text, line.trust) == ("（2024年度）", UNCERTAIN)
    assert [note.text for note in found.notes] == ["网页中有 1 处隐藏文字，未读。"]


def test_more_rules_than_are_followed_cast_doubt_on_the_page() -> None:
    css = f"i{HIDE}" * 10_001
    found = page("<p>甲</p><table><tr><td>乙</table>", css)
    assert [each.trust for each in cells(found)] == [UNCERTAIN]
    assert [block.trust for block in found.blocks if isinstance(block, Line)] == [UNCERTAIN]


@pytest.mark.parametrize(
    ("css", "body"),
    [
        ("b i{display:none}" * 9_000, "".join(f"<i id=n{at}>1</i>" for at in range(1_000))),
        ("* " * 100_000 + "i{display:none}", "<div>" * 100 + "<i>1</i>" * 300),
        ("b i i " * 50 + "i{display:none}", "<i>" * 100 + "1"),
        ("@media all{" * 50_000 + "i{display:none}", "<i>1"),
        ("i{" + "content:'" * 50_000 + "}", "<i>1"),
        ("i::before{content:" + "'\\" * 50_000 + "}", "<i>1"),
        ("i{color:" + "white " * 50_000 + "}", "<i>1"),
    ],
)
def test_hostile_styles_are_soon_read(css: str, body: str) -> None:
    assert page(f"{body}<table><tr><td>甲</table>", css).blocks
