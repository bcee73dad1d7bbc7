"""Writing a synthetic corpus: part after part, and the list of planted defects beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from jiheng.corpus.store import FULL, IDENTITY, Batch, Part, is_whole, write, write_whole
from jiheng.corpus.synthesis.defects import plant
from jiheng.corpus.synthesis.encoding import encoded
from jiheng.corpus.synthesis.facts import Facts, facts
from jiheng.corpus.synthesis.forms import draft
from jiheng.corpus.synthesis.setting import Setting

TRUTH = "truth"
"""The folder of the lists of planted defects: key, defect, rule; a file a part."""
LONGEST_REGION = 217
"""How many bytes the name of a region has at most, as files of `TRUTH` are named for it."""
_REGIONS = ("东州", "西州", "南州", "北州")
_OF_A_REGION = 200_000
"""How many forms a region holds at most, unless its name was asked for: as many as a city's."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        forms: how many forms, over all years.
        years: fiscal years; every project files a form in each.
        regions: names of the regions, which share the projects evenly.
        seed: another seed gives other forms.
        per_mille: how many forms of a thousand get a defect.
    """

    forms: int
    years: tuple[int, ...]
    regions: tuple[str, ...]
    seed: int = 1
    per_mille: int = 30


def regions_for(forms: int) -> tuple[str, ...]:
    """Return the names of the regions of a corpus when nobody names them."""
    number = -(-forms // _OF_A_REGION)
    return (*_REGIONS, *(f"第{place}州" for place in range(len(_REGIONS) + 1, number + 1)))


def synthesize(order: Order, corpus: Path) -> Iterator[tuple[Part, int]]:
    """Write the parts that are not there yet, and yield each with its number of forms.

    A part of which every file is there, and its list of defects, is left as it is, so that a
    stopped run can be taken up again.
    """
    held = facts()
    for year in order.years:
        for region, first, count in _blocks(order):
            for start in range(first, first + count, FULL):
                size = min(FULL, first + count - start)
                part = Part(corpus, str(year), region, f"{start:012d}")
                if not (is_whole(part) and _truth_of(part).is_file()):
                    is_last, before = year == order.years[-1], year - 1 in order.years
                    setting = Setting(
                        order.seed, year, region, is_last_year=is_last, has_year_before=before
                    )
                    _write(part, _numbers(start, size), held, setting=setting, order=order)
                yield part, size


def _blocks(order: Order) -> Iterator[tuple[str, int, int]]:
    """Yield (region, first project, number of projects)."""
    projects = -(-order.forms // len(order.years))
    for number, region in enumerate(order.regions):
        first = projects * number // len(order.regions)
        yield region, first, projects * (number + 1) // len(order.regions) - first


def _numbers(start: int, size: int) -> pl.Series:
    return pl.int_range(start, start + size, eager=True)


def _write(part: Part, projects: pl.Series, held: Facts, *, setting: Setting, order: Order) -> None:
    codes = pl.DataFrame({"project": projects}).select(
        code=pl.lit(f"{part.region}-") + pl.col("project").cast(pl.String).str.zfill(9)
    )["code"]
    planted, defects = plant(
        draft(projects, held, setting),
        projects,
        held,
        setting=setting,
        per_mille=order.per_mille,
    )
    planted = replace(planted, forms=planted.forms.with_columns(project_code=codes))
    identity = pl.DataFrame(
        {
            "key": f"{part.year}-" + codes,
            "project_code": codes,
            "file": pl.repeat(None, len(projects), dtype=pl.String, eager=True),
            "ordinal": pl.repeat(None, len(projects), dtype=pl.Int32, eager=True),
        },
        schema=IDENTITY,
    )
    truth = _truth(identity["key"], defects)
    rules = pl.DataFrame({"defect": list(held.defects), "rule": list(held.defects.values())})
    write_whole(truth.join(rules, on="defect", how="left"), _truth_of(part))
    write(part, Batch(encoded(planted), identity))


def _truth_of(part: Part) -> Path:
    """Return the file with the planted defects of a part."""
    return part.corpus / TRUTH / f"{part.year}-{part.region}-{part.name}.parquet"


def _truth(keys: pl.Series, defects: pl.Series) -> pl.DataFrame:
    """Return the planted defects by key; the original of a twin is its twin's twin."""
    is_original = pl.col("defect").shift(-1) == "twin"
    planted = pl.DataFrame({"key": keys, "defect": defects})
    originals = planted.filter(is_original).with_columns(defect=pl.lit("twin"))
    return pl.concat([planted.drop_nulls(), originals]).sort("key", "defect")
