"""The data of the page as compact JSON that can stand inside HTML.

Distinct texts are told once; everything else holds their positions. Nothing of a document can
end the element the data stands in.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from jiheng.reporting.page.views import CardView

_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def packed(cards: Sequence[CardView], more: dict[str, Any]) -> str:
    """Return the JSON of `cards` and what else the script needs, fit for a script element."""
    texts = _Texts()
    told = [
        [
            card.number,
            *(texts.place(text) for text in card[1:10]),
            [[line.differs, *texts.places(line[1:])] for line in card.lines],
            [[each.severity, each.status, *texts.places(each[2:])] for each in card.findings],
        ]
        for card in cards
    ]
    return embedded({**more, "texts": texts.known(), "cards": told})


def embedded(data: object) -> str:
    """Return JSON that can stand in a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


class _Texts:
    """Distinct texts, numbered in order of appearance; the first is empty."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {"": 0}

    def place(self, text: str) -> int:
        """Return the position of a text."""
        return self._places.setdefault(text, len(self._places))

    def places(self, texts: Iterable[str]) -> list[int]:
        """Return the positions of texts."""
        return [self.place(text) for text in texts]

    def known(self) -> list[str]:
        """Return the texts in the order of their positions."""
        return list(self._places)
