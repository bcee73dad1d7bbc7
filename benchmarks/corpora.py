"""Corpora at scale: check, simulate and twins over made-up forms, on one machine and on Spark.

    python benchmarks/corpora.py --forms 100000 1000000      sizes of your own
    python benchmarks/corpora.py --forms 10000000 --check    nothing but `corpus check`
    python benchmarks/corpora.py --forms 100000 --spark      beside it Spark on one and two cores
    python benchmarks/corpora.py --forms 100000 --region 357 regions as small as counties

Each command runs in a process of its own; wall time, processor time and peak memory are told of
it and the processes it starts together. Planted defects are looked up in what was found. Time is
fitted to the size: an exponent of 1 is linear.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import polars as pl

from engine import machine
from jiheng.corpus.store import Part, parts
from jiheng.corpus.synthesis.corpus import TRUTH
from jiheng.engine.said import WORDING
from jiheng.engine.wording import bare

CHANGES = (
    "grade_bands.excellent=95",
    "grade_bands.good=85",
    "at_most_formula=linear",
    "at_most_formula=all_or_nothing",
    "equal_formula=strict",
    "execution_caps=[{rate_below: 80, total: 89}, {rate_below: 60, total: 69}]",
    "execution_formula=stepwise",
    "rounding_step=1",
    "qualitative_bands={achieved: [90, 100], partly: [70, 90], not: [0, 70]}",
    "zero_budget_rule=full",
)
"""Changes of ten kinds, each simulated by a run of its own."""
REGION = 200_000


@dataclass(frozen=True)
class Spent:
    """What a command took with the processes it started, peak memory of all together in MB."""

    seconds: float
    processor: float
    peak_mb: float


def run(*arguments: str) -> Spent:
    """Run a command of the program in a process of its own, with those it starts."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "jiheng.cli", "corpus", *arguments, "--quiet"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        peak = max(peak, held(child.pid))
        time.sleep(0.1)
    _, status, used = ended
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    processor = used.ru_utime + used.ru_stime
    return Spent(time.perf_counter() - begun, processor, max(peak, used.ru_maxrss) / 1024)


def held(process: int) -> int:
    """Return how many KB a process and those it started hold now."""
    folder = Path(f"/proc/{process}")
    try:
        status = (folder / "status").read_text("ascii").partition("VmRSS:")[2].split()
        children = (folder / f"task/{process}/children").read_text("ascii").split()
    except OSError:
        return 0
    return int(status[0] if status else 0) + sum(held(int(child)) for child in children)


def rows(folder: Path) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in sorted(folder.rglob("*.parquet")))


def recall(corpus: Path, output: Path) -> tuple[float, float]:
    """Return the share of defects found, and of findings of their rules on planted forms.

    What is found of a form by a rule stands in one file; the files are read one by one.
    """
    planted = rows(corpus / TRUTH)
    rules, keys = planted["rule"].unique().implode(), planted.select("key").unique()
    hit = right = of_rules = 0
    for file in [*output.glob("findings/**/*.parquet"), *output.glob("across/**/*.parquet")]:
        found = pl.scan_parquet(file, glob=False, hive_partitioning=False).select("key", "rule")
        told = found.filter(pl.col("rule").is_in(rules)).unique().collect()
        hit += planted.join(told, on=["key", "rule"], how="semi").height
        right += told.join(keys, on="key", how="semi").height
        of_rules += told.height
    return hit / planted.height, right / of_rules


def planted_twins(corpus: Path) -> dict[tuple[str, str], Fraction]:
    """Return what share of shingles each planted pair has in common, in plain sets."""
    alike = {}
    truth = rows(corpus / TRUTH).filter(pl.col("defect") == "twin")
    for part in parts(corpus):
        keys = pl.read_parquet(part.folder / "identity.parquet")["key"]
        asked = keys.is_in(truth["key"].implode()).arg_true()
        said = shingles_of(part, asked)
        named = keys[asked].to_list()
        for place in range(0, len(said), 2):
            one, other = said[place : place + 2]
            pair = named[place], named[place + 1]
            alike[pair] = Fraction(len(one & other), len(one | other))
    return alike


def shingles_of(part: Part, asked: pl.Series) -> list[set[tuple[str, str]]]:
    """Return the pairs of neighbouring characters of what some forms of a part say."""
    texts = pl.read_parquet(part.folder / "texts.parquet").select(words=bare(pl.col("text")))
    rows_of = [
        pl.read_parquet(part.folder / f"{scope.value}.parquet", columns=["form_id", *names])
        for scope, names in WORDING.items()
    ]
    told = pl.concat(
        each.filter(pl.col("form_id").is_in(asked.implode())).unpivot(index="form_id")
        for each in rows_of
    ).drop_nulls("value")
    found: dict[int, set[tuple[str, str]]] = {number: set() for number in asked}
    for number, place in told.select("form_id", "value").iter_rows():
        words = f"^{texts['words'][place]}$"
        found[number] |= set(pairwise(words))
    return [*found.values()]


def told(name: str, forms: int, spent: Spent) -> None:
    print(
        f"{name:<28}{forms:>10,} forms {spent.seconds:8.1f} s "
        f"{forms / spent.seconds:>9,.0f} forms/s "
        f"{spent.processor:8.1f} s of processor, {spent.processor / forms * 1e6:5.1f} us a form, "
        f"peak {spent.peak_mb:,.0f} MB",
        flush=True,
    )


def regions(forms: int, region: int) -> str:
    return ",".join(f"县{number}" for number in range(max(4, forms // region)))


def measure(forms: int, folder: Path, *, region: int, with_spark: bool, only_check: bool) -> Spent:
    corpus, names = folder / "corpus", regions(forms, region)
    made = run("synthesize", str(corpus), "--forms", str(forms), "--regions", names)
    told("synthesize", forms, made)
    checked = run("check", str(corpus), "-o", str(folder / "checked"))
    told("check, all rules", forms, checked)
    found, right = recall(corpus, folder / "checked")
    print(
        f"  planted defects found {found:.2%}; findings of their rules on planted forms {right:.2%}"
    )
    if only_check:
        return checked
    afresh = run("check", str(corpus), "-o", str(folder / "afresh"), "--afresh")
    told("check, texts read afresh", forms, afresh)
    told("twins", forms, run("twins", str(corpus), "-o", str(folder / "twins")))
    twins = rows(folder / "twins" / "twins")
    named = set(pl.concat([twins["key"], twins["twin"]]))
    alike = planted_twins(corpus)
    for least, most in ((0, 101), (90, 91), (85, 90)):
        some = [pair for pair, share in alike.items() if least <= share * 100 < most]
        hit = sum(key in named for pair in some for key in pair)
        print(
            f"  of {len(some):,} planted twins that share {least} to {most} % of their shingles "
            f"found {hit / max(1, 2 * len(some)):.2%}"
        )
    print(f"  {twins.height:,} pairs in all", flush=True)
    begun = time.perf_counter()
    used = sum(run("simulate", str(corpus), "--set", change).processor for change in CHANGES)
    seconds = time.perf_counter() - begun
    print(f"  {len(CHANGES)} changes simulated in {seconds:.1f} s, {used:.1f} s of processor")
    if with_spark:
        for cores in (1, 2):
            output, master = folder / f"spark{cores}", f"local[{cores}]"
            spent = run(
                "check", str(corpus), "-o", str(output), "--engine", "spark", "--master", master
            )
            told(f"check, Spark {master}", forms, spent)
            same = rows(output / "findings").equals(rows(folder / "checked" / "findings"))
            across = rows(output / "across").equals(rows(folder / "checked" / "across"))
            print(f"  findings the same, row for row: {same and across}", flush=True)
    return checked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--region", type=int, default=REGION, help="how many forms of all years")
    options = parser.parse_args()
    print(f"machine: {machine()}")
    spent = {}
    for forms in options.forms:
        with tempfile.TemporaryDirectory() as name:
            spent[forms] = measure(
                forms,
                Path(name),
                region=options.region,
                with_spark=options.spark,
                only_check=options.check,
            )
    least, most = min(spent), max(spent)
    if least < most:
        growth = math.log(spent[most].processor / spent[least].processor)
        print(f"check: processor time grows with forms^{growth / math.log(most / least):.2f}")


if __name__ == "__main__":
    main()
