"""Units of measure that differ only by a Chinese decimal prefix: 人 and 万人, 元 and 亿元.

Only the same word after its prefix is the same unit: 人 and 人次 are not, km and 公里 are for the
synonyms of a policy. A sign that belongs to the word itself is no prefix: 百分点, 百姓, 万向节.
"""

import re
from functools import lru_cache

_TENS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
MOST_TENS = 12
"""Units that are further apart are not compared: 万亿 is the greatest prefix in use."""
LARGE = "^(?:[十百千]*万(?:[^向]|$)|[十百千]*亿)"
"""How a unit begins that is so many ten thousands of another: 万人, 百万元, 亿; not 万向节."""
_PREFIX = re.compile(r"[十百千万亿]+")
_OWN_WORD = re.compile(r"百姓|万向|[百千万]分(?!钟)")


def power_between(one: str | None, other: str | None) -> int | None:
    """Return by which power of ten the unit `one` is larger than the unit `other`.

    Args:
        one: such as 万人.
        other: such as 人: the first is 10⁴ of these, and so 4 is returned.

    Returns:
        0 where both are the same word, None where one is missing or they are not known to differ
        by a prefix alone.
    """
    if not one or not other:
        return None
    if one == other:
        return 0
    (tens, word), (others, same) = _parted(one), _parted(other)
    power = tens - others
    return power if word == same and abs(power) <= MOST_TENS else None


@lru_cache(1 << 12)
def _parted(unit: str) -> tuple[int, str]:
    """Return the power of ten that a prefix stands for, 0 without one, and the word behind it."""
    bare = unit.strip()
    prefix = None if _OWN_WORD.match(bare) else _PREFIX.match(bare)
    if prefix is None or prefix.end() == len(bare):
        return 0, bare
    return sum(map(_TENS.__getitem__, prefix.group())), bare[prefix.end() :]
