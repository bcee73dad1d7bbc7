"""The sums of statistics by plain loops over forms, from their definitions alone."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiheng.corpus.store import parts, read
from jiheng.domain.indicator import Comparator
from jiheng.engine.columns import code

LIMITS = {code(Comparator.LE), code(Comparator.LT)}
BEST = 9_000
Rows = list[dict[str, Any]]


def forms_of(corpus: Path, computed: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every form with its rows, as plain dictionaries."""
    for part in parts(corpus):
        batch = read(part)
        texts = batch.columns.texts["text"].to_list()
        rows: dict[int, Rows] = defaultdict(list)
        for row in batch.columns.indicators.to_dicts():
            unit = row["target_unit"]
            named = {
                "name": texts[row["name"]],
                "target_unit": None if unit is None else texts[unit],
            }
            is_zero = row["comparator"] in {None, code(Comparator.EQ)} and row["target_value"] == 0
            is_limit = row["comparator"] in LIMITS or is_zero
            rows[row["form_id"]].append({**row, **named, "is_limit": is_limit})
        for form, key in zip(batch.columns.forms.to_dicts(), batch.identity["key"], strict=True):
            yield {
                **computed[key],
                "year": part.year,
                "region": part.region,
                "code": texts[form["project_code"]],
                "rows": rows[form["form_id"]],
            }


def is_falsifiable(row: dict[str, Any]) -> bool:
    """Whether some actual value would miss the target: ≥0 cannot be missed, >0 can."""
    target = row["target_value"]
    is_strict = row["comparator"] == code(Comparator.GT)
    return target is not None and (row["is_limit"] or target > 0 or (is_strict and target == 0))


def of_row(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["level2"], row["name"], row["target_unit"], row["is_limit"]


def expected(
    corpus: Path, computed: dict[str, dict[str, Any]]
) -> dict[tuple[str, ...], Counter[str]]:
    """Return the sums by year, region, department and unit, by plain loops."""
    held = list(forms_of(corpus, computed))
    targets: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    actuals: dict[tuple[Any, ...], list[tuple[int, str]]] = defaultdict(list)
    for form in held:
        for row in form["rows"]:
            if is_falsifiable(row):
                targets[form["year"], *of_row(row)].append(row["target_value"])
            key = (int(form["year"]) + 1, form["code"], row["level2"], row["name"])
            actuals[key].append((row["actual_value"], row["target_unit"]))
    sums: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for form in held:
        found = sums[form["year"], form["region"], form["department"], form["unit"]]
        found.update(of_form(form))
        names = Counter((row["level2"], row["name"]) for row in form["rows"])
        for row in form["rows"]:
            key = (int(form["year"]), form["code"], row["level2"], row["name"])
            before = actuals.get(key, [])
            same = [value for value, unit in before if unit == row["target_unit"]]
            alone = len(before) == len(same) == 1 and names[row["level2"], row["name"]] == 1
            peers = targets[form["year"], *of_row(row)]
            enough = len(peers) >= 5
            found.update(of_points(row))
            found.update(stands(row, "history", (same[0], same[0]) if alone else None))
            middle = (
                (statistics.median_low(peers), statistics.median_high(peers)) if enough else None
            )
            found.update(stands(row, "peers", middle))
    return sums


def of_form(form: dict[str, Any]) -> dict[str, int]:
    both = form["claimed_total"] is not None and form["computed_total"] is not None
    gap = form["claimed_total"] - form["computed_total"] if both else 0
    executed = form["revised_budget_fen"] is not None and form["outturn_fen"] is not None
    graded = form["claimed_rating"] is not None or form["claimed_total"] is not None
    best = form["claimed_rating"] == "优" or (
        form["claimed_rating"] is None and (form["claimed_total"] or 0) >= BEST
    )
    return {
        "forms": 1,
        "outturn": form["outturn_fen"] if executed else 0,
        "executed_budget": form["revised_budget_fen"] if executed else 0,
        "both": int(both),
        "claimed": form["claimed_total"] if both else 0,
        "computed": form["computed_total"] if both else 0,
        "above": int(gap > 0),
        "below": int(gap < 0),
        "claimed_graded": int(graded),
        "claimed_best": int(best),
        "computed_graded": int(form["computed_rating"] is not None),
        "computed_best": int(form["computed_rating"] == "优"),
    } | of_pair(form)


def of_pair(form: dict[str, Any]) -> dict[str, int]:
    scored = [row for row in form["rows"] if row["max_points"] is not None]
    scored = [row for row in scored if row["claimed_score"] is not None]
    points = sum(row["max_points"] for row in scored)
    if form["execution_rate"] is None or not points:
        return {}
    x = min(form["execution_rate"], 20_000)
    y = (2 * 10_000 * sum(row["claimed_score"] for row in scored) + points) // (2 * points)
    return {"pairs": 1, "x": x, "y": y, "xx": x * x, "yy": y * y, "xy": x * y}


def of_points(row: dict[str, Any]) -> dict[str, int]:
    points, claimed, evidence = row["max_points"], row["claimed_score"], row["evidence_count"]
    if points is None:
        return {}
    kind = None if evidence is None or claimed is None else ("proven" if evidence else "bare")
    told = {"points": points, "falsifiable": points if is_falsifiable(row) else 0}
    return told if kind is None else {**told, f"{kind}_points": points, f"{kind}_claimed": claimed}


def stands(row: dict[str, Any], name: str, middle: tuple[int, int] | None) -> dict[str, int]:
    points, target = row["max_points"], row["target_value"]
    if middle is None or None in middle or points is None or target is None:
        return {}
    low, high = middle
    step = target - high if target > high else (target - low if target < low else 0)
    harder = -step if row["is_limit"] else step
    base = abs(high if target > high else low)
    share = 10_000 if base == 0 else min(abs(step) * 10_000 // base, 10_000)
    distance = 0 if step == 0 else (share if harder > 0 else -share)
    return {
        f"{name}_points": points,
        f"{name}_harder": points if harder > 0 else 0,
        f"{name}_equal": points if step == 0 else 0,
        f"{name}_distance": points * distance,
    }
