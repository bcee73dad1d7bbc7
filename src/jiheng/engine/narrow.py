"""Whole numbers in the narrowest types that hold them: what is kept for a while takes less room.

Only kept, never computed with: narrow numbers wrap where those they were made from do not.
"""

import polars as pl


def narrowed(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table in narrow types; cast to its schema, it is what it was."""
    return pl.DataFrame(
        [each.shrink_dtype() if each.dtype.is_integer() else each for each in table.get_columns()]
    )
