"""Strings read by pattern are the strings a parser gives; what is not plain is left to it."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents.carriers.content import FileKind
from jiheng.documents.carriers.markup import parse_xml
from jiheng.documents.carriers.xlsx_strings import S, shared_texts, texts_by_pattern

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n<>&\"'_x000D_≥≤"),
    max_size=30,
)


def table(*items: str, head: str = HEAD, said: str = ' count="3" uniqueCount="2"') -> bytes:
    return f'{head}<sst xmlns="{S[1:-1]}"{said}>{"".join(items)}</sst>'.encode()


def parsed(data: bytes) -> dict[str, str]:
    return shared_texts(parse_xml(data, "strings", ("f", FileKind.XLSX.value)))


@given(st.lists(TEXTS, max_size=8), st.sampled_from(["", ' xml:space="preserve"']))
def test_both_ways_agree(texts: list[str], space: str) -> None:
    data = table(*(f"<si><t{space}>{escape(text)}</t></si>" for text in texts))
    found = texts_by_pattern(data)
    assert found == parsed(data)
    assert list(found or ()) == [str(at) for at in range(len(texts))]


def test_named_characters_are_resolved() -> None:
    data = table("<si><t>&lt;5 &amp;amp; &quot;优&quot; &apos;&gt;</t></si>")
    assert texts_by_pattern(data) == parsed(data) == {"0": '<5 &amp; "优" \'>'}


@pytest.mark.parametrize(
    "data",
    [
        table("<si><r><t>上</t></r><r><t>标</t></r></si>"),
        table("<si><t>甲</t><phoneticPr/></si>"),
        table("<si><t>&#25105;</t></si>"),
        table("<si><t/></si>"),
        table("<si><t>甲\r</t></si>"),
        table("<!-- --><si><t>甲</t></si>"),
        table("<si><t>甲</t></si>", head='<?xml version="1.0" encoding="GB2312"?>'),
        table("<si><t>甲</t></si>")[:-2],
        table("<si><t>甲</t></si>").replace(b"main", b"other"),
        "<sst><si><t>甲</t></si></sst>".encode("gb18030"),
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(data: bytes) -> None:
    assert texts_by_pattern(data) is None
