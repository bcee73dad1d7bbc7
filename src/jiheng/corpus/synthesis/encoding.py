"""Drafts into the column shape: texts become positions in a dictionary."""

import polars as pl

from jiheng.corpus.synthesis.setting import CENT, PRINTED, UNIT, Draft
from jiheng.engine.columns import SCHEMAS, TABLES, TEXTS_SCHEMA, Columns, Scope, Unit


def encoded(drafted: Draft) -> Columns:
    """Return the columns of a draft; what it does not tell is null, and nothing is flawed."""
    tables = {
        Scope.FORMS: drafted.forms.with_columns(unplaced=0, execution_rows=0),
        Scope.FUNDS: drafted.funds.with_columns(
            original_budget_step=CENT,
            revised_budget_step=CENT,
            outturn_step=CENT,
            execution_rate_step=1,
            claimed_score_step=1,
        ),
        Scope.INDICATORS: drafted.indicators.with_columns(
            target_text=_printed("target_value", pl.col("sign"), words="target_words"),
            target_unit=pl.col("unit"),
            target_value_step=_step("target_value"),
            actual_text=_printed("actual_value", pl.lit(""), words="actual_words"),
            actual_unit=pl.when(pl.col("actual_value").is_not_null()).then("unit"),
            actual_value_step=_step("actual_value"),
            claimed_score_step=1,
        ),
    }
    tables = {scope: _with_all_texts(table, scope) for scope, table in tables.items()}
    words = [tables[scope][name] for scope in Scope for name in _texts(scope)]
    texts = pl.concat([each.rename("text") for each in words]).drop_nulls().unique().sort()
    forms, funds, indicators = (_table(tables[scope], scope, texts) for scope in Scope)
    return Columns(forms, funds, indicators, TEXTS_SCHEMA.to_frame().vstack(texts.to_frame()))


def _printed(value: str, sign: pl.Expr, *, words: str) -> pl.Expr:
    """Return a value as the twelve forms print it, =365.00(天), else the words in its place."""
    number = (pl.col(value) // UNIT).cast(pl.String)
    figure = pl.concat_str(sign, number, pl.lit(".00("), pl.col("unit"), pl.lit(")"))
    return pl.coalesce(figure, words)


def _step(value: str) -> pl.Expr:
    return pl.when(pl.col(value).is_not_null()).then(PRINTED)


def _with_all_texts(table: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    missing = [name for name in _texts(scope) if name not in table.columns]
    return table.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)


def _texts(scope: Scope) -> list[str]:
    return [column.name for column in TABLES[scope] if column.unit is Unit.TEXT]


def _table(table: pl.DataFrame, scope: Scope, texts: pl.Series) -> pl.DataFrame:
    placed = table.with_columns(_placed(table[name], texts) for name in _texts(scope))
    filled = placed.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in SCHEMAS[scope].items()
        if name not in placed.columns
    ).with_columns(flaws=pl.lit(0, pl.Int32), unread=pl.lit(0, pl.Int32))
    return filled.select(pl.col(name).cast(dtype) for name, dtype in SCHEMAS[scope].items())


def _placed(column: pl.Series, texts: pl.Series) -> pl.Series:
    """Return where each text stands in `texts`: each different one is looked up once."""
    words = column.drop_nulls().unique()
    if words.is_empty():
        return pl.repeat(None, len(column), dtype=pl.UInt32, eager=True).alias(column.name)
    places = texts.search_sorted(words).cast(pl.UInt32)
    return column.replace_strict(words, places, default=None, return_dtype=pl.UInt32)
