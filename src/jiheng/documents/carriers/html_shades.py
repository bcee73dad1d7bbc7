"""Colours as style sheets write them: whether one is white, for paper is."""

import re

_PALE = re.compile(
    r"#fff|#(?:f[0-9a-f]){3}|white|snow|ivory|whitesmoke|ghostwhite|floralwhite"
    r"|rgba?\(\s*2[45]\d[\s,]+2[45]\d[\s,]+2[45]\d(?:[,/\s]+[\d.]+%?)?\s*\)",
    re.IGNORECASE,
)
_UNTOLD = re.compile(r"var\(|url\(|gradient|calc\(|hsl|currentcolor", re.IGNORECASE)
_NOTHING = frozenset({"", "transparent", "none", "inherit", "initial", "unset", "0 0", "0"})


def is_pale(colour: str) -> bool:
    """Whether letters of this colour are not seen on white paper."""
    return colour == "transparent" or is_white(colour) is True


def is_white(ground: str) -> bool | None:
    """Whether a background is white: None where it is not known."""
    if _UNTOLD.search(ground):
        return None
    return bool(_PALE.fullmatch(ground)) or any(map(_PALE.fullmatch, ground.split()))


def lays_nothing(ground: str) -> bool:
    """Whether a background lets through what is below it."""
    return ground in _NOTHING
