"""What the characters of a PDF mean, where a file writes them in a way of its own.

Knows nothing of pages.
"""

import unicodedata

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
