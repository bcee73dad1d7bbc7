"""What the characters of a PDF mean, where a file writes them in a way of its own.

Knows nothing of pages.
"""

import re
import unicodedata

from jiheng.domain.wording import has_han

UNREADABLE = "\ufffd"
"""What stands for a character that has no meaning in the file."""
_KANGXI = range(0x2F00, 0x2FE0)
_SUPPLEMENT = {
    "⺜": "日", "⺝": "月", "⺟": "母", "⺠": "民", "⺩": "王", "⻁": "虎", "⻄": "西", "⻅": "见",
    "⻆": "角", "⻉": "贝", "⻋": "车", "⻑": "長", "⻓": "长", "⻔": "门", "⻗": "雨", "⻘": "青",
    "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼",
    "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙",
    "⻳": "龟",
}  # fmt: skip
"""Radicals that are also words of their own, of which Unicode unites only two."""
RADICALS = str.maketrans(
    {**{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}, **_SUPPLEMENT}
)
"""The characters that radicals are drawn like: fonts give their shapes either code."""
MEANT = {
    **{code: UNREADABLE for code in range(32) if not chr(code).isspace()},
    **dict.fromkeys(range(0xD800, 0xE000), UNREADABLE),
    0x02: "-",
    0xFFFE: "-",
    0xFFFF: UNREADABLE,
    **RADICALS,
}
"""What each code that pdfium gives means, for `str.translate`."""
_LEAST = 20
_STRANGE = 0.25
_SCATTERED = 8
_USUAL = (
    range(0x0600),
    range(0x2000, 0x3400),
    range(0x4E00, 0xA000),
    range(0xAC00, 0xD7B0),
    range(0xFE30, 0xFFEF),
)
_USUAL_BLOCKS = frozenset(code >> 8 for of in _USUAL for code in of[::16])


_PLAIN = re.compile(
    r"[(\[\"'“‘]*(?:[A-Za-z]+(?:[-'’/][A-Za-z]+)*|[-+±<>=≤≥#$¥€£]?\d[\d.,:/-]*%?|[-–—/•·])[.,;:!?)\]\"'”’]*"
)
_MOSTLY = 0.7


def is_strange(text: str) -> bool:
    """Whether a page has text, none of it Chinese, that is not of Latin words and figures either.

    Fonts that do not say what their shapes mean may number them as if they were Latin letters.
    """
    words = text.split()
    if not words or has_han(text):
        return False
    return sum(_PLAIN.fullmatch(word) is not None for word in words) < _MOSTLY * len(words)


def is_garbled(text: str) -> bool:
    """Whether the characters of a page are the numbers of shapes in its fonts, and mean nothing.

    A file that does not say what its shapes mean gives characters from all over Unicode; those of
    another script stand close together, but for Korean.
    """
    ink = "".join(text.split())
    strange = [code >> 8 for code in map(ord, ink) if code >> 8 not in _USUAL_BLOCKS]
    return len(ink) >= _LEAST and (
        len(strange) >= _STRANGE * len(ink) and len({*strange}) >= _SCATTERED
    )
