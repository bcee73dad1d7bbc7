"""Letters that a symbol font draws as something else: ticks, boxes, ≥ and ≤.

The position in the font decides, whether written as ``F0FE`` (private use) or ``FE``.
"""

_PRIVATE, _POSITIONS = 0xF000, 256
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0x76: "❖",
    0x6D: "○", 0xA1: "○", 0xA2: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑", 0x9F: "•", 0x9E: "·", 0x20: " ",
    **{0x81 + digit: chr(0x2460 + digit) for digit in range(10)},
    **{0x8C + digit: chr(0x2776 + digit) for digit in range(10)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "□", 0xA2: "■",
    0xA3: "□", 0xA4: "□", 0x98: "●", 0x99: "○", 0x20: " ",
}  # fmt: skip
_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xBB: "≈", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°",
    0xA5: "∞", 0xB7: "•", 0xD7: "·", 0xD6: "√", 0xE5: "∑", 0x2D: "−", 0xBA: "≡",
    0xAE: "→", 0xBC: "…", 0x6D: "μ", 0x6A: "φ", 0x46: "Φ", 0x57: "Ω",
    **{code: chr(code) for code in (0x20, *range(0x25, 0x27), *range(0x28, 0x2A), 0x2B, 0x2C)},
    **{code: chr(code) for code in range(0x2E, 0x40)},
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Raised digits as characters of their own: m² is not m2."""


def is_symbol_font(font: str | None) -> bool:
    """Whether letters in this font are drawn as symbols."""
    return font is not None and (font.lower() in _FONTS or font.lower() == "wingdings 3")


def drawn(text: str, font: str) -> str:
    """Return what the font draws for `text`; what is not known stays in the private range.

    A CJK letter is never drawn by a symbol font, and stays as it is.
    """
    table = _FONTS.get(font.lower(), {})
    return "".join(_glyph(ord(letter), table) for letter in text)


def _glyph(code: int, table: dict[int, str]) -> str:
    position = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + _POSITIONS else code
    if position >= _POSITIONS:
        return chr(code)
    return table.get(position, chr(_PRIVATE + position))


def is_unknown(text: str) -> bool:
    """Whether the text holds a symbol whose drawing is not known."""
    return any("\ue000" <= letter <= "\uf8ff" for letter in text)
