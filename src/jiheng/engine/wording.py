"""What forms say: texts without signs and spaces, by hash, and the contents made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import polars as pl

T = TypeVar("T")
SHARE = 200_000
"""How many pairs, or texts, are held at a time."""
KEPT = 4_000_000
"""Of how many texts of contents the words are kept in memory, some 30 bytes each."""
_SIGNS = r"[^\p{L}\p{N}.%‰％]+"


def bare(text: pl.Expr) -> pl.Expr:
    """Return a text without signs and spaces; those of figures stay: 8.72万 is not 872万."""
    return text.str.replace_all(_SIGNS, "")


@dataclass(frozen=True, slots=True)
class Wording:
    """Contents, each a set of texts, and the texts they are made of, by key; keys are unsigned.

    Attributes:
        contents: ``content`` and ``text``; a pair may stand several times.
        texts: ``text`` and ``words``, each text once, bare of signs.
    """

    contents: pl.DataFrame
    texts: pl.DataFrame


class Wordy(Protocol):
    """What has a wording, read when it is asked for."""

    @property
    def wording(self) -> Wording | None:
        """What it says, None where wording is not compared."""
        ...

    @property
    def sketches(self) -> pl.DataFrame | None:
        """Sketches of its contents, None where wording is not compared."""
        ...


class Wordings(Sequence[Wording]):
    """The wordings of several, each read when it is asked for; the first are kept."""

    def __init__(self, several: Sequence[Wordy]) -> None:
        self._several = several
        self._kept: dict[int, Wording] = {}
        self._room = KEPT

    def __len__(self) -> int:
        return len(self._several)

    def __getitem__(self, place: int) -> Wording:  # type: ignore[override]
        held = self._kept.get(place) or _there(self._several[place].wording)
        if place not in self._kept and held.contents.height <= self._room:
            self._kept[place] = held
            self._room -= held.contents.height
        return held

    def sketches(self) -> Iterator[pl.DataFrame]:
        """Yield the sketches of the contents of each."""
        for each in self._several:
            yield _there(each.sketches)


def _there(held: T | None) -> T:
    if held is None:
        message = "where wording is compared there is none"
        raise TypeError(message)
    return held


def apart(texts: pl.DataFrame) -> pl.DataFrame:
    """Return ``text`` and ``words`` as a table of their own.

    Texts picked from a table otherwise keep all it holds in memory.
    """
    return texts.with_columns(pl.col("words") + "")


def wording_of(wordings: Sequence[Wording], contents: pl.Series) -> Wording:
    """Return what some contents say, each text once.

    Args:
        wordings: several of them may say a content, each the whole of it.
        contents: which they are.
    """
    said = []
    for each in wordings:
        held = each.contents.filter(pl.col("content").is_in(contents.implode()))
        contents = contents.filter(~contents.is_in(held["content"].implode()))
        texts = each.texts.join(held.select("text"), on="text", how="semi")
        said.append((held, apart(texts)))
    held, texts = (pl.concat(tables) for tables in zip(*said, strict=True))
    return Wording(held, texts.unique("text"))


def words_of(texts: pl.Series, wordings: Sequence[Wording]) -> pl.DataFrame:
    """Return ``text`` and ``words`` of some texts, each once."""
    held = [apart(each.texts.filter(pl.col("text").is_in(texts.implode()))) for each in wordings]
    return pl.concat(held).unique("text")
