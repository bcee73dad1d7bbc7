"""How a message shows target and actual value: each with its unit, and what it is converted to.

Knows no rule.
"""

from typing import Final

import polars as pl

from jiheng.domain.text import Text
from jiheng.engine.rule import Figure, Table, aside, text, value

TARGET: Final = "{target}{target_unit}{target_converted}"
ACTUAL: Final = "{actual}{actual_unit}{actual_converted}"
"""Where the figures of `both_sides` stand in a message."""
_CONVERTED = Text("（折合 {}）", " ({})")
_AS_IT_IS = Text("{}", "{}")


def both_sides(t: Table) -> dict[str, Figure]:
    """Return both figures as printed; one that is compared in a smaller unit, in that one too."""
    sides = {"actual": t.unit_power > 0, "target": t.unit_power < 0}
    shown: dict[str, Figure] = {}
    for side, is_larger in sides.items():
        converted = pl.when(is_larger).then(getattr(t, f"converted_{side}"))
        shown[side] = value(getattr(t, f"{side}_value"))
        shown[f"{side}_unit"] = aside(text(getattr(t, f"{side}_unit")), _AS_IT_IS)
        shown[f"{side}_converted"] = aside(value(converted), _CONVERTED)
    return shown
