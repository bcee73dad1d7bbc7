"""What intake could not take in: figures that are negative or beyond any real amount.

Such a figure is null in its column and has its bit set in ``flaws``; so a rule can tell
"not printed" from "printed, but impossible". Points with more than two decimals are there, but
rounded: each may be half a hundredth off, and so may their sum, for each of them.
"""

import polars as pl

from jiheng.engine.columns import LINES_UNREAD, TABLES, Scope, rounded_bit
from jiheng.engine.rule import Table


def is_flawed(t: Table, scope: Scope, *columns: str) -> pl.Expr:
    """Return whether any of these was printed but could not be taken in; null for "not printed".

    Whether something was printed at all is asked of the last one. No stored figure is below
    zero, so the comparison only says null or false.
    """
    printed: pl.Expr = getattr(t, columns[-1]) < 0
    return ((t.flaws & _bits(scope, columns)) != 0) | printed


def is_usable(t: Table, scope: Scope, *columns: str) -> pl.Expr:
    """Return whether none of these was printed and yet could not be taken in."""
    return (t.flaws & _bits(scope, columns)) == 0


def is_read(t: Table, scope: Scope, *columns: str) -> pl.Expr:
    """Return whether none of these cells stands on the paper unread."""
    return (t.unread & _bits(scope, columns)) == 0


def lines_are_known(t: Table) -> pl.Expr:
    """Return whether it is certain which funding lines a form has."""
    return (t.unread & LINES_UNREAD) == 0


def flaw_count(t: Table, scope: Scope, *columns: str) -> pl.Expr:
    """Return how many of these figures were printed but could not be taken in."""
    return (t.flaws & _bits(scope, columns)).bitwise_count_ones()


def rounded(t: Table, scope: Scope, column: str) -> pl.Expr:
    """Return 1 where points were rounded to two decimals on the way in, else 0."""
    bit = rounded_bit(scope, column)
    return (t.flaws & bit).cast(pl.Int64) // bit


def _bits(scope: Scope, columns: tuple[str, ...]) -> int:
    names = [column.name for column in TABLES[scope]]
    return sum(1 << names.index(column) for column in columns)
