"""Numbers of a spreadsheet as the sheet shows them: ``0.672`` under ``0.00%`` is ``67.20%``.

Follows the format codes of ECMA-376 part 1, 18.8.31, as Excel in Chinese draws them. What is
not followed (fractions, Chinese numerals, other eras) is shown plainly and reported as doubtful;
so is a negative number whose format draws no sign. The ¥ that a format puts before is left out.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import NamedTuple

from jiheng.documents.carriers.day_format import drawn_moment

BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '¥#,##0;¥-#,##0;¥"-"', 43: '#,##0.00;-#,##0.00;"-"??',
    44: '¥#,##0.00;¥-#,##0.00;¥"-"??', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<gap>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<power>E[+-]0+)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e+|g+|b+)|(?P<digit>[0#?])|(?P<sign>[.,%/])"
    r"|(?P<text>@)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_SIGNIFICANT, _GENERAL_WIDTH, _LONGEST = 15, 10, 255
_SMALL, _SMALL_DIGITS = Decimal("0.0001"), 5
_SECTIONS, _ZERO_SECTION = 4, 2
_SIGNS = re.compile("[-−－–﹣(（负减△▲]")
_NONZERO = re.compile("[1-9]")
_YUAN = frozenset("¥￥")


class Shown(NamedTuple):
    """What a sheet shows for a number; `is_sure` is false where the format is not followed."""

    text: str
    is_sure: bool = True


class _Token(NamedTuple):
    kind: str
    text: str


_POINT, _COMMA = _Token("sign", "."), _Token("sign", ",")


class _Section(NamedTuple):
    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    is_date: bool
    is_followed: bool


def shown(value: str | float, code: str | None, *, is_1904: bool = False) -> Shown:
    """Return a number as a cell of this format shows it.

    Args:
        value: The number as the file holds it: digits, or a binary float.
        code: The format code; None or empty for General.
        is_1904: Whether days are counted from 1904.
    """
    try:
        number = _decimal(value)
    except (InvalidOperation, ValueError, OverflowError):
        return Shown(str(value), is_sure=False)
    if not code or code == "General":
        return Shown(_general(number))
    section, is_bare = _chosen(_sections(code[:_LONGEST]), number)
    if not section.is_followed:
        return Shown(_general(number), is_sure=False)
    if section.is_date:
        moment = drawn_moment(number, section.tokens, is_1904=is_1904)
        return Shown(_general(number), is_sure=False) if moment is None else Shown(moment)
    minus = "-" if number < 0 and is_bare else ""
    try:
        drawn = _drawn(abs(number), section.tokens)
    except InvalidOperation:
        return Shown(_general(number), is_sure=False)
    return Shown(minus + drawn, is_sure=number >= 0 or is_signed(minus + drawn))


def is_signed(text: str) -> bool:
    """Whether what is shown for a negative number says that it is one, or shows no number."""
    return bool(_SIGNS.search(text)) or not _NONZERO.search(text)


def without_yuan(text: str) -> str:
    """Return a number as shown without the ¥ that its format puts before it."""
    sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
    return sign + bare[1:].lstrip() if bare[:1] in _YUAN else text


def shown_text(text: str, code: str | None) -> str:
    """Return a text as a cell of this format shows it: around an ``@`` in its last section."""
    if not code or "@" not in code:
        return text
    last = _sections(code[:_LONGEST])[-1]
    if not any(token.kind == "text" for token in last.tokens):
        return text
    return "".join(text if token.kind == "text" else token.text for token in last.tokens)


def _decimal(value: str | float) -> Decimal:
    """Return the number at the fifteen digits that a sheet shows of a binary float."""
    number = float(value)
    if number - number != 0:
        raise ValueError
    return Decimal(f"{number:.{_SIGNIFICANT}g}")


def _general(number: Decimal) -> str:
    """Return a number as General shows it in a wide column; integers keep all digits."""
    if number == number.to_integral_value():
        return f"{number:.0f}" if number else "0"
    if abs(number) < _SMALL and len(number.as_tuple().digits) > _SMALL_DIGITS:
        return f"{number:.5E}"
    whole = len(str(int(abs(number))))
    rounded = _rounded(number, max(0, _GENERAL_WIDTH - whole))
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _rounded(number: Decimal, places: int) -> Decimal:
    with localcontext(prec=400):
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        text = match[kind] or ""
        if kind == "literal" and text == ";":
            sections.append([])
        else:
            sections[-1].append(_Token(kind, text))
    return tuple(_section(tokens) for tokens in sections[:_SECTIONS])


def _section(tokens: list[_Token]) -> _Section:
    kept = _uncurrent([plain for token in tokens if (plain := _kept(token)) is not None])
    brackets = [text for kind, text in tokens if kind == "bracket"]
    matches = [match for text in brackets if (match := _CONDITION.fullmatch(text))]
    condition = (matches[0][1], Decimal(matches[0][2])) if matches else None
    kinds = {kind for kind, _ in kept}
    is_date = bool(kinds & {"date", "elapsed", "noon"})
    is_fraction = "digit" in kinds and _Token("sign", "/") in kept and not is_date
    is_numeral = any(text.upper().startswith("DBNUM") for text in brackets)
    return _Section(tuple(kept), condition, is_date, not (is_fraction or is_numeral))


def _uncurrent(tokens: list[_Token]) -> list[_Token]:
    """Leave out the ¥ before the digits of a section."""
    first = next((at for at, token in enumerate(tokens) if token.kind == "digit"), 0)
    return [
        token
        for at, token in enumerate(tokens)
        if at >= first or token.kind != "literal" or token.text.strip() not in _YUAN
    ]


def _kept(token: _Token) -> _Token | None:
    """Return what a token draws, or None for a colour, a condition or a filling."""
    kind, text = token
    if kind in {"quoted", "escaped"}:
        return _Token("literal", text)
    if kind == "gap":
        return _Token("literal", " ")
    if kind == "bracket":
        if text.startswith("$"):
            return _Token("literal", text[1:].partition("-")[0])
        is_elapsed = text.lower() in {"h", "hh", "m", "mm", "s", "ss"}
        return _Token("elapsed", text.lower()) if is_elapsed else None
    return None if kind == "fill" else token


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, bool]:
    """Return the section that draws a number, and whether it leaves the minus to be put."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, number):
                return section, not _is_negative(section.condition)
        return sections[-1], True
    if len(sections) == 1:
        return sections[0], True
    if number < 0:
        return sections[1], False
    has_zero = len(sections) > _ZERO_SECTION
    return sections[_ZERO_SECTION if has_zero and not number else 0], True


def _is_negative(condition: tuple[str, Decimal] | None) -> bool:
    """Whether a section draws nothing but negative numbers, which then have no minus."""
    if condition is None:
        return False
    sign, bound = condition
    return (sign == "<" and bound <= 0) or (sign == "<=" and bound < 0)


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, bound = condition
    if number == bound:
        return "=" in sign
    return sign == "<>" or (">" in sign if number > bound else "<" in sign)


def _drawn(number: Decimal, tokens: tuple[_Token, ...]) -> str:
    """Return a number without its sign, drawn by the placeholders of a section."""
    number = number.scaleb(2 * tokens.count(_Token("sign", "%")))
    plan = _plan(tokens)
    if not plan.whole and not plan.parts:
        plain = _general(number)
        return "".join(plain if kind in {"general", "text"} else text for kind, text in tokens)
    number = number.scaleb(-3 * plan.thousands)
    exponent = ""
    if plan.has_power:
        number, exponent = _mantissa(number, plan)
    digits, _, decimals = f"{_rounded(number, len(plan.parts)):f}".partition(".")
    filled = _whole(digits.lstrip("0"), [tokens[at].text for at in plan.whole])
    if plan.is_grouped:
        filled = _grouped(filled)
    filled += _decimals(decimals, [tokens[at].text for at in plan.parts])
    by_place = dict(zip([*plan.whole, *plan.parts], filled, strict=True))
    drawn = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "digit":
            drawn.append(by_place.get(at, ""))
        elif kind == "power":
            drawn.append(exponent)
        elif text != "," or kind != "sign":
            drawn.append(text)
    return "".join(drawn)


class _Plan(NamedTuple):
    """Where the placeholders before and after the point stand, and what the commas mean."""

    whole: list[int]
    parts: list[int]
    is_grouped: bool
    thousands: int
    has_power: bool


def _plan(tokens: tuple[_Token, ...]) -> _Plan:
    power = next((at for at, token in enumerate(tokens) if token.kind == "power"), len(tokens))
    point = tokens.index(_POINT) if _POINT in tokens else power
    places = [at for at, token in enumerate(tokens) if token.kind == "digit" and at < power]
    whole, parts = [at for at in places if at < point], [at for at in places if at > point]
    commas = [at for at, token in enumerate(tokens) if token == _COMMA]
    is_grouped = any(whole[0] < at < whole[-1] for at in commas) if whole else False
    ends = [group[-1] for group in (whole, parts) if group]
    thousands = sum(1 for at in commas if ends and (ends[0] < at < point or ends[-1] < at))
    return _Plan(whole, parts, is_grouped, thousands, power < len(tokens))


def _mantissa(number: Decimal, plan: _Plan) -> tuple[Decimal, str]:
    """Return what stands before the E, and the E with its exponent."""
    width = max(1, len(plan.whole))
    exponent = number.adjusted() // width * width if number else 0
    mantissa = _rounded(number.scaleb(-exponent), len(plan.parts))
    if mantissa >= Decimal(1).scaleb(width):
        exponent += width
        mantissa = _rounded(number.scaleb(-exponent), len(plan.parts))
    return mantissa, f"E{exponent:+03d}"


def _whole(digits: str, marks: list[str]) -> list[str]:
    """Return what stands at each placeholder before the point; the first takes what is left."""
    if not marks:
        return []
    needed = len(marks) - marks.index("0") if "0" in marks else 0
    digits = digits.rjust(needed, "0")
    blanks = max(0, len(marks) - len(digits))
    filled = [" " if mark == "?" else "" for mark in marks[:blanks]]
    taken = digits[: len(digits) - (len(marks) - blanks - 1)] if blanks < len(marks) else ""
    return [*filled, taken, *digits[len(taken) :]] if taken else filled


def _grouped(filled: list[str]) -> list[str]:
    """Put a comma behind each digit that a multiple of three others follow."""
    left = sum(len(piece) for piece in filled if piece.isdecimal())
    grouped = []
    for piece in filled:
        drawn = ""
        for letter in piece:
            left -= letter.isdecimal()
            drawn += letter + ("," if left and left % 3 == 0 and letter.isdecimal() else "")
        grouped.append(drawn)
    return grouped


def _decimals(digits: str, marks: list[str]) -> list[str]:
    """Return what stands at each placeholder after the point; idle zeros only at a 0."""
    filled = list(digits)
    for place in range(len(marks) - 1, -1, -1):
        if marks[place] == "0" or filled[place] != "0":
            break
        filled[place] = " " if marks[place] == "?" else ""
    return filled
