"""The use case of reporting statistics of a corpus as one web page."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from jiheng.corpus.errors import NotThatRun
from jiheng.corpus.results import Results
from jiheng.corpus.store import UNKNOWN
from jiheng.corpus.tables import DAMAGED
from jiheng.domain.text import Language
from jiheng.reporting.statistics_page import statistics_page
from jiheng.reporting.statistics_page.words import REGION_UNKNOWN
from jiheng.services.corpus_statistics import TABLES

_COMMAND: Final = "stats"


def report(folder: str, language: Language, *, day: date) -> str:
    """Return the HTML page of the statistics in a folder.

    Args:
        folder: the output of `jiheng.services.corpus_statistics.measure`.
        language: of the page.
        day: when the page is made.

    Raises:
        NotThatRun: the folder holds no statistics, or not all of them.
        RunDamaged: its settings cannot be read any more.
        ChartsMissing: the library that draws charts is not there.
    """
    held = Path(folder)
    settings = Results.settings_of(held)
    if settings.get("command") != _COMMAND:
        raise NotThatRun(folder, _COMMAND)
    try:
        summary = json.loads((held / "summary.json").read_bytes())
        bands = [(str(word), int(floor)) for word, floor in summary["bands"]]
        tables = {name: pl.read_parquet(held / f"{name}.parquet", glob=False) for name in TABLES}
    except (OSError, ValueError, KeyError, *DAMAGED):
        raise NotThatRun(folder, _COMMAND) from None
    tables = {name: _named(table, language) for name, table in tables.items()}
    return statistics_page(tables, bands, language, policy=str(settings["policy"]), day=day)


def _named(table: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Return a table with words for the region that is not known."""
    if "region" not in table.columns:
        return table
    return table.with_columns(pl.col("region").replace(UNKNOWN, REGION_UNKNOWN.in_(language)))
