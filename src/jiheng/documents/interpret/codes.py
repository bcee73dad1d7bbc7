"""The code of a project printed before its name: told apart where it can be nothing else.

A code of the budget system begins with the six digits of an administrative division (GB/T 2260)
and stands in brackets, is long, or has parts. Knows one text, not where it stands.
"""

import re
from typing import NamedTuple

_DIVISION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}"
_BRACKETED = rf"[\[【〔(（]({_DIVISION}[0-9A-Za-z-]{{2,34}})[\]】〕)）]"
_BARE = rf"({_DIVISION}(?:[0-9A-Z]{{6,34}}|(?:-[0-9A-Za-z]{{1,20}}){{2,4}}))"
_COUNTED = "年月日号个元人次台套件份万亿户家所"
_CODED = re.compile(rf"(?:{_BRACKETED}|{_BARE}(?![{_COUNTED}]))\s*[-—_:：]?\s*(?=[^\x00-\x7f])")


class CodedName(NamedTuple):
    """The name of a project, and the code that was printed before it."""

    code: str
    name: str


def coded_name(text: str) -> CodedName | None:
    """Return code and name where `text` begins with what can only be a code, else None."""
    match = _CODED.match(text)
    if match is None:
        return None
    return CodedName(match.group(1) or match.group(2), text[match.end() :])
