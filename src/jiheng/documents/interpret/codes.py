"""The code of a project printed beside its name: told apart where it can be nothing else.

A code of the budget system begins with the six digits of an administrative division (GB/T 2260)
and stands in brackets, is long, or has parts. One in brackets may say that it is: （编码：A12）.
Knows one text, not where it stands.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_DIVISION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}"
_BRACKETED = rf"[\[【〔(（]({_DIVISION}[0-9A-Za-z-]{{2,34}})[\]】〕)）]"
_BARE = rf"({_DIVISION}(?:[0-9A-Z]{{6,34}}|(?:-[0-9A-Za-z]{{1,20}}){{2,4}}))"
_COUNTED = "年月日号个元人次台套件份万亿户家所"
_CODED = re.compile(rf"(?:{_BRACKETED}|{_BARE}(?![{_COUNTED}]))\s*[-—_:：]?\s*(?=[^\x00-\x7f])")
_BEHIND = re.compile(rf"(?:{_BRACKETED}|[-—_/:：]{_BARE})\s*\Z")
_SAID = re.compile(
    r"[\[【〔(（](\w{2,6}?)\s*[:：]?\s*(?<![A-Za-z0-9])([0-9A-Za-z-]{3,40})[\]】〕)）]\s*\Z"
)
_ANNOUNCED = re.compile(
    r"[\[【〔(（]((?=[A-Za-z-]*\d)(?!(?:19|20)\d\d-)[0-9A-Za-z-]{6,40})[\]】〕)）]\s*\Z"
)


class CodedName(NamedTuple):
    """The name of a project, and the code that was printed before it."""

    code: str
    name: str


def coded_name(text: str, is_code: Callable[[str], bool]) -> CodedName | None:
    """Return code and name where `text` begins or ends with what can only be a code, else None.

    Args:
        text: What stands beside the label of the name.
        is_code: Whether a word is a label of a code.
    """
    match = _CODED.match(text)
    if match is not None:
        return CodedName(match.group(1) or match.group(2), text[match.end() :])
    said = _SAID.search(text)
    if said is not None and said.start() and is_code(said.group(1)):
        return CodedName(said.group(2), text[: said.start()].rstrip())
    behind = _BEHIND.search(text)
    if behind is not None and behind.start():
        return CodedName(behind.group(1) or behind.group(2), text[: behind.start()].rstrip())
    return None


def code_in(brackets: Sequence[str], is_code: Callable[[str], bool]) -> str | None:
    """Return the code that stands in the brackets of the label of a name: 项目名称（编码A12）."""
    found = (_SAID.search(f"({each})") for each in brackets)
    return next((said.group(2) for said in found if said and is_code(said.group(1))), None)


def announced(text: str, label: str, is_code: Callable[[str], bool]) -> CodedName | None:
    """Return code and name where a label names both, 项目名称（编码）, and a code ends the text."""
    match = _ANNOUNCED.search(text)
    is_named = any(is_code(label[at : at + 2]) for at in range(len(label)))
    if match is None or not match.start() or not is_named:
        return None
    return CodedName(match.group(1), text[: match.start()].rstrip())
