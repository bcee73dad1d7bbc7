"""Speed across forms: all rules with portfolio, series and twins, and the twin finder by itself.

    python benchmarks/portfolio.py            10⁵ and 10⁶ forms; twins to 10⁵ contents
    python benchmarks/portfolio.py --quick    a tenth of it

The corpus is the twelve example forms over two years in as many units as it takes: once as they
are, so that all wording is known after the first, and once with an objective and a result of its
own in every form, every tenth the near-copy of another. It is read once: each batch is evaluated,
counted and surveyed; parts of five batches, which hold whole units, are related and judged from
their surveys alone, twice as many parts at a time as there are cores. Beside the twin finder
stands what a user would write instead: rapidfuzz on all pairs.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl

from engine import (
    PARTS,
    example_forms,
    example_program,
    machine,
    parts_of,
    peak_memory_mb,
    read_part,
)
from jiheng.engine.columns import Columns, Scope, concat
from jiheng.engine.intake import to_columns
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program
from jiheng.engine.survey import Survey
from jiheng.engine.twins import sketches_of, twins
from jiheng.engine.wording import Wording

UNIT = 24
BATCH = 1_000 * UNIT
PART = 5
LEAST = 8_000
Figures = dict[str, float]
STAGES = ("alone", "survey", "relate", "judge")
WORDS = (
    "保障",
    "推进",
    "建设",
    "维护",
    "服务",
    "系统",
    "设备",
    "采购",
    "培训",
    "街道",
    "居民",
    "平台",
)


def sentence(dice: random.Random, words: int) -> str:
    return "".join(dice.choices(WORDS, k=words)) + str(dice.randrange(10_000))


def objectives(dice: random.Random, count: int) -> list[str]:
    """Return as many objectives, every tenth the one before it with its end changed."""
    found: list[str] = []
    for place in range(count):
        near = place % 10 == 9
        found.append(f"{found[-1][:-3]}{place % 997}" if near else sentence(dice, 30))
    return found


def batches(size: int, *, worded: bool) -> Iterator[Columns]:
    """Yield the corpus in batches of whole units; `worded` gives every form words of its own."""
    dice = random.Random(2024)
    twelve = to_columns(example_forms())
    two_years = concat([twelve, twelve])
    whole = concat([two_years] * (BATCH // UNIT))
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        tables = {scope: whole.table(scope).filter(pl.col("form_id") < count) for scope in Scope}
        told, done = objectives(dice, count), objectives(dice, count)
        units = [f"第{start // UNIT + place}社区服务管理中心" for place in range(count // UNIT + 1)]
        known = whole.texts.height
        forms = tables[Scope.FORMS].with_columns(
            fiscal_year=2024 - pl.col("form_id") % UNIT // 12,
            implementing_unit=(known + pl.col("form_id") // UNIT).cast(pl.UInt32),
        )
        if worded:
            own = known + len(units) + pl.col("form_id")
            forms = forms.with_columns(
                intended=own.cast(pl.UInt32), achieved=(own + count).cast(pl.UInt32)
            )
        words = (*told, *done) if worded else ()
        texts = pl.DataFrame({"text": [*whole.texts["text"], *units, *words]})
        yield Columns(forms, tables[Scope.FUNDS], tables[Scope.INDICATORS], texts)


def write_corpus(folder: Path, size: int, *, worded: bool) -> None:
    for number, batch in enumerate(batches(size, worded=worded)):
        tables = (*(batch.table(scope) for scope in Scope), batch.texts)
        for name, table in zip(PARTS, tables, strict=True):
            table.write_parquet(folder / f"{number:05d}-{name}.parquet", compression="lz4")


def stream(folder: Path, compiled: Program, workers: int) -> Figures:
    """Return seconds of processor of each stage, and how many failures were collected.

    `workers` parts at a time; seconds of processor are told apart with one only.
    """
    firsts = parts_of(folder)
    parts = [firsts[start : start + PART] for start in range(0, len(firsts), PART)]
    with ThreadPoolExecutor(workers) as pool:
        return added(pool.map(partial(judge_part, compiled), parts))


def added(parts: Iterable[Figures]) -> Figures:
    told: Figures = {}
    for part in parts:
        told |= {name: told.get(name, 0) + figure for name, figure in part.items()}
    return told


def judge_part(compiled: Program, firsts: list[Path]) -> Figures:
    told: Figures = dict.fromkeys(("alone", "survey", "failures"), 0.0)
    surveys: list[Survey] = []
    start = 0
    for batch in map(read_part, firsts):
        begun = time.process_time()
        run = compiled.run(batch)
        run.counts()
        told["failures"] += run.failures().height
        surveyed = time.process_time()
        ids = pl.int_range(start, start + len(batch), eager=True)
        surveys.append(compiled.survey(run, ids).alone())
        start += len(batch)
        told["alone"] += surveyed - begun
        told["survey"] += time.process_time() - surveyed
    return told | settle(compiled, surveys)


def settle(compiled: Program, surveys: list[Survey]) -> Figures:
    told: Figures = dict.fromkeys(("relate", "judge", "across"), 0.0)
    begun = time.process_time()
    related = list(relate(compiled.plan, surveys))
    judging = time.process_time()
    for survey, each in zip(surveys, related, strict=True):
        judged = compiled.judge(survey, each)
        judged.counts()
        told["across"] += judged.failures().height
    told["relate"] += judging - begun
    told["judge"] += time.process_time() - judging
    return told


def corpus_in_this_process(size: int, *, worded: bool, workers: int) -> dict[str, float]:
    compiled = example_program()
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, __file__, "--write", str(size), "--folder", name]
        subprocess.run([*command, *(["--worded"] if worded else [])], check=True)
        begun = time.perf_counter()
        told = stream(Path(name), compiled, workers)
        seconds = time.perf_counter() - begun
    return {**told, "seconds": seconds, "peak_mb": peak_memory_mb()}


def essays(count: int) -> tuple[list[list[str]], set[tuple[int, int]]]:
    """Return contents of eight texts each, and the planted pairs that share nine tenths."""
    dice = random.Random(10)
    letters = "".join(chr(0x4E00 + number) for number in range(2_500))
    contents: list[list[str]] = []
    planted = set()
    for place in range(count):
        if place % 10 == 9:
            copied = ["".join(text) for text in contents[place - 5]]
            copied[3] = copied[3][:2] + "".join(dice.choices(letters, k=len(copied[3]) - 2))
            contents.append(copied)
            planted.add((place - 5, place))
        else:
            contents.append(["".join(dice.choices(letters, k=12)) for _ in range(8)])
    return contents, planted


def wording(contents: list[list[str]]) -> tuple[Wording, pl.DataFrame]:
    rows = pl.DataFrame({"content": range(len(contents)), "words": contents}).explode("words")
    keyed = rows.select(pl.col("content").cast(pl.UInt64), "words", text=pl.col("words").hash())
    held = Wording(keyed.select("content", "text").unique(), keyed.unique("text"))
    places = held.contents.select("content", place=pl.lit(0)).unique()
    return Wording(held.contents, held.texts.select("text", "words")), places


def twin_finder(size: int) -> dict[str, float]:
    contents, planted = essays(size)
    held, places = wording(contents)
    begun, used = time.perf_counter(), time.process_time()
    numbered = held.texts.select("text", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    rows = held.contents.join(numbered, on="text").sort("content")
    sketches = sketches_of(rows.select("content", text="number"), held.texts["words"])
    pairs = twins([held], [sketches], places, least=LEAST)
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    named = {(first, second) for first, second, _ in pairs.iter_rows()}
    recall = len(named & planted) / len(planted)
    return {"seconds": seconds, "processor": used, "recall": recall, "peak_mb": peak_memory_mb()}


def all_pairs(size: int) -> tuple[float, float]:
    """Return seconds and recall of rapidfuzz on all pairs, on both cores."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415
    from rapidfuzz.process import cdist  # noqa: PLC0415

    contents, planted = essays(size)
    texts = ["".join(content) for content in contents]
    begun = time.perf_counter()
    like = cdist(texts, texts, scorer=Indel.normalized_similarity, score_cutoff=0.8, workers=-1)
    seconds = time.perf_counter() - begun
    return seconds, sum(like[first, second] > 0 for first, second in planted) / len(planted)


def report(sizes: tuple[int, ...], contents: tuple[int, ...], pairs: int) -> None:
    print(f"machine: {machine()}")
    for size, kind in ((size, kind) for kind in ((), ("--worded",)) for size in sizes):
        workers = 2 * len(os.sched_getaffinity(0))
        told = apart("--corpus", size, "--workers", str(workers), *kind)
        print(
            f"{size:>9,} forms{', each with words of its own' if kind else ''}: "
            f"{told['seconds']:6.2f} s {size / told['seconds']:>9,.0f} forms/s; "
            f"{told['failures']:,.0f} failures, {told['across']:,.0f} across forms; "
            f"peak {told['peak_mb']:,.0f} MB"
        )
        if size == sizes[0]:
            apart_by_one = apart("--corpus", size, *kind)
            stages = ", ".join(f"{stage} {apart_by_one[stage]:.2f}" for stage in STAGES)
            print(f"{'':>9} its processor, one part at a time: {stages} s")
    for size in contents:
        told = apart("--twins", size)
        print(
            f"{size:>9,} contents, all texts different: {told['seconds']:6.2f} s, "
            f"{told['processor']:.2f} s of processor, recall {told['recall']:.2%}, "
            f"peak {told['peak_mb']:,.0f} MB"
        )
    finder = twin_finder(pairs)["seconds"]
    seconds, recall = all_pairs(pairs)
    print(
        f"{pairs:>9,} contents: twin finder {finder:.2f} s; rapidfuzz on all pairs "
        f"{seconds:.2f} s, recall {recall:.2%}: {seconds / finder:,.0f} times as long"
    )


def apart(option: str, size: int, *more: str) -> dict[str, float]:
    command = [sys.executable, __file__, option, str(size), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--corpus", type=int)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--twins", type=int)
    parser.add_argument("--write", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--worded", action="store_true")
    options = parser.parse_args()
    if options.write:
        write_corpus(options.folder, options.write, worded=options.worded)
    elif options.corpus:
        print(
            json.dumps(
                corpus_in_this_process(
                    options.corpus, worded=options.worded, workers=options.workers
                )
            )
        )
    elif options.twins:
        print(json.dumps(twin_finder(options.twins)))
    elif options.quick:
        report((10_000, 100_000), (1_000, 10_000), 2_000)
    else:
        report((100_000, 1_000_000), (10_000, 100_000), 10_000)


if __name__ == "__main__":
    main()
