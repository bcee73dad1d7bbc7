"""Choices that look random and are the same everywhere: SplitMix64 over numbers and a salt.

Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014).
"""

import polars as pl

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = (1 << 64) - 1


def salted(seed: int, *names: str) -> int:
    """Return the salt of a choice: the seed mixed with the names of the choice."""
    salt = seed & _MASK
    for character in "/".join(names):
        salt = ((salt ^ ord(character)) * _FIRST + _GOLDEN) & _MASK
    return salt


def mixed(numbers: pl.Series, salt: int) -> pl.Series:
    """Return 64 evenly spread bits for each number, unsigned."""
    state = (numbers.cast(pl.UInt64) + 1) * _literal(_GOLDEN) + _literal(salt)
    state = (state ^ (state // (1 << 30))) * _literal(_FIRST)
    state = (state ^ (state // (1 << 27))) * _literal(_SECOND)
    return state ^ (state // (1 << 31))


def below(numbers: pl.Series, salt: int, limit: int | pl.Series) -> pl.Series:
    """Return a choice from 0 to below `limit` for each number, as a signed integer."""
    bits = mixed(numbers, salt) // (1 << 20)
    other = limit if isinstance(limit, int) else limit.cast(pl.UInt64)
    return (bits % other).cast(pl.Int64)


def one_of(numbers: pl.Series, salt: int, values: pl.Series) -> pl.Series:
    """Return one of `values` for each number."""
    return values.gather(below(numbers, salt, len(values)))


def weighted(numbers: pl.Series, salt: int, weights: pl.Series) -> pl.Series:
    """Return for each number the place of one of `weights`, the more often the heavier it is."""
    begins = weights.cum_sum() - weights
    turn = below(numbers, salt, int(weights.sum()))
    return begins.search_sorted(turn, side="right").cast(pl.Int64) - 1


def _literal(value: int) -> pl.Series:
    return pl.Series([value & _MASK], dtype=pl.UInt64)
