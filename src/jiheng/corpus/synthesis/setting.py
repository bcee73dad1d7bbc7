"""What a part of a synthetic corpus is about, and in which units its figures are."""

from dataclasses import dataclass

import polars as pl

from jiheng.corpus.synthesis.chance import salted

WAN = 1_000_000
"""Fen in a 万元."""
CENT = WAN // 100
"""The printed step of amounts: two decimals of 万元."""
UNIT = 1_000_000
"""Millionths in one: the unit of indicator values."""
PRINTED = UNIT // 100
"""The printed step of indicator values: two decimals, as the twelve forms have them."""
EXECUTION_POINTS = 1_000
FULL = 10_000


@dataclass(frozen=True, slots=True)
class Draft:
    """Tables with texts in their columns, still without positions in a dictionary."""

    forms: pl.DataFrame
    funds: pl.DataFrame
    indicators: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Setting:
    """What a part is about: a year of consecutive projects in a region."""

    seed: int
    year: int
    region: str
    is_last_year: bool
    has_year_before: bool

    def salt(self, *names: str) -> int:
        """Return the salt of a choice that is the same in every year."""
        return salted(self.seed, *names)

    def yearly(self, *names: str) -> int:
        """Return the salt of a choice made anew every year."""
        return salted(self.seed, str(self.year), *names)
