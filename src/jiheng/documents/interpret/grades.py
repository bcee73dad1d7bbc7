"""The grade that a cell gives: the word alone, or the one that is ticked among several."""

import re
from collections.abc import Collection

_TICKED = re.compile(r"[☑☒■✓✔√]([^☑☒■✓✔√□○☐()]{1,4})")
_TICKED_AFTER = re.compile(r"([^☑☒■✓✔√□○☐()]{1,4})\(?[☑☒■✓✔√]")
_BOXES = re.compile(r"[☑☒■✓✔√□○☐]")


def ticked_grade(folded: str, grades: Collection[str]) -> str | None:
    """Return the only grade that is ticked among boxes, or None."""
    is_before = _BOXES.match(folded) is not None
    found = (_TICKED if is_before else _TICKED_AFTER).findall(folded)
    ticked = [word for word in found if word in grades]
    return ticked[0] if len(ticked) == 1 else None
