"""When a rule applies without asking: always, or never under a policy that sets no line."""

from typing import Final

import polars as pl

ALWAYS: Final = pl.lit(value=True)
NEVER: Final = pl.lit(value=False)
