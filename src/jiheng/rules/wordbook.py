"""Many words sought in a text at once, each telling a bit.

Polars keeps a few dozen compiled patterns; with a pattern a topic every new text would compile
them all anew (10 ms). Few texts are walked here, and only words that begin with the character at
hand are tried; many are searched by one automaton of all words (2 microseconds a text).
"""

from collections.abc import Iterable, Mapping

import polars as pl

from jiheng.rules.marks import END, any_of

Group = Iterable[str]
_CLOSING = ("）", ")")
FEW = 200
"""Up to how many texts walking is faster than making the automaton."""


class Wordbook:
    """Words and the bits they tell.

    Args:
        inside: for each bit the words that may stand anywhere.
        at_end: for each bit the words that end a text, brackets and quotes after them aside.
        at_start: for each bit the words that begin a text.
    """

    def __init__(
        self,
        inside: Mapping[int, Group],
        at_end: Mapping[int, Group] | None = None,
        at_start: Mapping[int, Group] | None = None,
    ) -> None:
        self._bits: dict[str, int] = {}
        for bit, words in inside.items():
            for word in words:
                self._bits[word] = self._bits.get(word, 0) | bit
        self._by_first: dict[str, list[tuple[str, int]]] = {}
        for word, bits in self._bits.items():
            self._by_first.setdefault(word[0], []).append((word, bits))
        self._ends = _affixes(at_end)
        self._starts = _affixes(at_start)

    def mark(self, text: pl.Expr) -> pl.Expr:
        """Return the bits of each text as a column."""
        return text.map_batches(self.told_by, return_dtype=pl.Int64, is_elementwise=True)

    def told_by(self, texts: pl.Series) -> pl.Series:
        """Return the bits of all words found in each text."""
        if len(texts) > FEW:
            return self._searched(texts)
        return pl.Series([self._walked(each) for each in texts.to_list()], dtype=pl.Int64)

    def _walked(self, text: str) -> int:
        found = 0
        for at, character in enumerate(text):
            for word, bits in self._by_first.get(character, ()):
                if text.startswith(word, at):
                    found |= bits
        for bit, words in self._starts:
            found |= bit * text.startswith(words)
        core = _core(text)
        for bit, words in self._ends:
            found |= bit * core.endswith(words)
        return found

    def _searched(self, texts: pl.Series) -> pl.Series:
        known = pl.DataFrame(
            {"word": list(self._bits), "bits": list(self._bits.values())},
            schema={"word": pl.String, "bits": pl.Int64},
        )
        words = texts.str.extract_many(list(self._bits), overlapping=True).rename("word")
        told = (
            words.to_frame()
            .with_row_index("row")
            .explode("word")
            .join(known, on="word")
            .group_by("row")
            .agg(pl.col("bits").bitwise_or())
        )
        found: pl.Series = pl.zeros(len(texts), dtype=pl.Int64, eager=True)
        found = found.scatter(told["row"], told["bits"])
        for bit, affixes in self._starts:
            found |= _where(texts.str.contains(f"^(?:{any_of(affixes)})"), bit)
        for bit, affixes in self._ends:
            found |= _where(texts.str.contains(f"(?:{any_of(affixes)}){END}"), bit)
        return found


def _where(holds: pl.Series, bit: int) -> pl.Series:
    return holds.cast(pl.Int64) * bit


def _affixes(groups: Mapping[int, Group] | None) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((bit, tuple(words)) for bit, words in (groups or {}).items())


def _core(text: str) -> str:
    """Return a name without quotes and one pair of brackets at its end."""
    bare = text.rstrip('"”')
    opening = max(bare.rfind("（"), bare.rfind("("))
    inside = bare[opening + 1 : -1]
    is_pair = opening >= 0 and bare.endswith(_CLOSING) and not any(map(inside.count, _CLOSING))
    return bare[:opening] if is_pair else bare
