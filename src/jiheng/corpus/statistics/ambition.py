"""How hard targets were: against last year's result, against peers, and whether they can fail.

Three shares, each of the points of the indicators it can judge: how far targets lie above last
year's actual value (the ratchet: Weitzman 1980), how far above the median target of the same
indicator elsewhere (Bevan and Hood 2006 on targets chosen to be met), and how many points hang on
targets that an actual value could miss. A target equal to its yardstick counts one half, so that
50 % says: neither harder nor easier.
"""

import polars as pl

from jiheng.engine.arithmetic import WHOLE, product

PEERS = 5
"""From how many indicators on a median is one."""
HARDER, EQUAL, EASIER = 1, 0, -1
YARDSTICKS = ("history", "peers")


def medians(targets: pl.LazyFrame) -> pl.DataFrame:
    """Return the lower and upper median target of each group of at least `PEERS`.

    Args:
        targets: rows as in `jiheng.corpus.statistics.facts.ROW_FACTS`, of one year.

    Returns:
        ``peers``, ``low`` and ``high``, the two middle targets, the same where their number is odd.
    """
    known = targets.filter(pl.col("is_falsifiable") & pl.col("peers").is_not_null())
    counted = (
        known.group_by("peers", "target")
        .agg(number=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
        .sort("peers", "target")
    )
    reached = counted.with_columns(
        reached=pl.col("number").cum_sum().over("peers"), whole=pl.col("number").sum().over("peers")
    ).filter(pl.col("whole") >= PEERS)
    low = pl.col("reached") >= (pl.col("whole") + 1) // 2
    high = pl.col("reached") >= pl.col("whole") // 2 + 1
    return reached.group_by("peers").agg(
        low=pl.col("target").filter(low).min(), high=pl.col("target").filter(high).min()
    )


def compared(low: str, high: str) -> tuple[pl.Expr, pl.Expr]:
    """Return how the target of a row stands to a yardstick that reaches from `low` to `high`.

    Args:
        low: column of its lower end, in millionths.
        high: column of its upper end.

    Returns:
        `HARDER`, `EQUAL` or `EASIER`, and by how much of the yardstick, in hundredths of a
        percent cut at ±100 %, easier below zero; both null without a yardstick. A yardstick of
        zero counts as missed or passed by the whole.
    """
    now = pl.col("target")
    above, below = now - pl.col(high), pl.col(low) - now
    harder = pl.when("is_limit").then(below).otherwise(above)
    easier = pl.when("is_limit").then(above).otherwise(below)
    step = pl.max_horizontal(harder, easier)
    base = pl.when(above > 0).then(pl.col(high)).otherwise(low).abs()
    sign = pl.when(harder > 0).then(HARDER).when(easier > 0).then(EASIER).otherwise(EQUAL)
    share = pl.when(base == 0).then(WHOLE).otherwise(product(step, WHOLE) // base.clip(1))
    distance = pl.when(step <= 0).then(0).otherwise(share.clip(0, WHOLE)).cast(pl.Int64) * sign
    is_known = pl.col(low).is_not_null() & now.is_not_null()
    return pl.when(is_known).then(sign), pl.when(is_known).then(distance)
