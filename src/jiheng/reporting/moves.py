"""The outcome of a simulation as JSON (``jiheng/simulation/1``)."""

from typing import Any

import polars as pl

SIMULATION_SCHEMA_ID = "jiheng/simulation/1"


def moves_json(policy: str, supposed: str, moves: pl.DataFrame) -> dict[str, Any]:
    """Return what moved; amounts in fen, totals in hundredths of a point."""
    flips = moves.filter(pl.col("rating_before") != pl.col("rating_after"))
    return {
        "schema": SIMULATION_SCHEMA_ID,
        "policy": policy,
        "supposed": supposed,
        "forms": int(moves["forms"].sum()),
        "flipped": int(flips["forms"].sum()),
        "moves": moves.to_dicts(),
    }
