"""Speed of the engine: every rule and score on one form, and on 10⁴, 10⁵ and 10⁶ forms.

    python benchmarks/engine.py            the whole table
    python benchmarks/engine.py --quick    up to 10⁵ forms

The corpus is the twelve example forms repeated with varied numbers, written as Parquet batches;
what is timed streams the batches from disk, computes every score, evaluates every rule and
collects verdict counts and failures. Beside it, in the same process and run, stands what a
user would write instead: the `Decimal` oracle of the tests, form by form.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl

from jiheng.documents import read_document
from jiheng.domain.form import Form
from jiheng.engine.columns import Columns, Scope, concat
from jiheng.engine.intake import to_columns
from jiheng.engine.program import OFTEN, Program
from jiheng.policy import policy, resolve
from jiheng.rules.catalogue import RULES
from jiheng.services.assessing import assess, program

ROOT = Path(__file__).resolve().parent.parent
BATCH = 25_000
SIZES = (10_000, 100_000, 1_000_000)
PARTS = (*(scope.value for scope in Scope), "texts")


def example_forms() -> list[Form]:
    path = ROOT / "examples" / "baoshan-2024.txt"
    return read_document(path.read_bytes(), path.name)


def example_program() -> Program:
    return program(resolve(policy("cn-shanghai-2024"), 2024), RULES)


def varied(base: Columns, start: int) -> Columns:
    """Return `base` with outturns and actual values moved a little, differently by form."""
    turn = (pl.col("form_id") + start) * 7 % 100
    funds = base.funds.with_columns(pl.col("outturn") - pl.col("outturn") * turn // 1000)
    moved = pl.col("actual_value") - pl.col("actual_value") * ((turn + pl.col("row")) % 13) // 100
    indicators = base.indicators.with_columns(moved.alias("actual_value"))
    return Columns(base.forms, funds, indicators, base.texts)


def batches(size: int) -> Iterator[Columns]:
    twelve = to_columns(example_forms())
    whole = concat([twelve] * -(-BATCH // len(twelve)))
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        tables = (whole.table(scope).filter(pl.col("form_id") < count) for scope in Scope)
        forms, funds, indicators = tables
        yield varied(Columns(forms, funds, indicators, whole.texts), start)


def write_corpus(folder: Path, size: int) -> None:
    for number, batch in enumerate(batches(size)):
        tables = (*(batch.table(scope) for scope in Scope), batch.texts)
        for name, table in zip(PARTS, tables, strict=True):
            table.write_parquet(folder / f"{number:05d}-{name}.parquet", compression="lz4")


def parts_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*-forms.parquet"))


def read_part(first: Path) -> Columns:
    number = first.name.split("-")[0]
    forms, funds, indicators, texts = (
        pl.read_parquet(first.with_name(f"{number}-{part}.parquet")) for part in PARTS
    )
    return Columns(forms, funds, indicators, texts)


def read_corpus(folder: Path) -> Iterator[Columns]:
    yield from map(read_part, parts_of(folder))


def judge_part(compiled: Program, first: Path) -> tuple[int, int]:
    """Return how many forms a part holds and how many failures they have."""
    batch = read_part(first)
    run = compiled.run(batch)
    run.counts()
    return len(batch), run.failures().height


def stream(folder: Path, compiled: Program) -> tuple[int, int]:
    """Return how many forms were evaluated and how many failures were collected.

    Twice as many parts at a time as there are cores, each read when its turn comes: a part that
    waits for Python's lock leaves its core to another.
    """
    with ThreadPoolExecutor(2 * len(os.sched_getaffinity(0))) as pool:
        told = list(pool.map(partial(judge_part, compiled), parts_of(folder)))
    return sum(forms for forms, _ in told), sum(failures for _, failures in told)


def peak_memory_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def timed(action: Callable[[], object], times: int) -> list[float]:
    for _ in range(OFTEN + 1):
        action()
    result = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        result.append(time.perf_counter() - start)
    return result


def one_form() -> Iterator[tuple[str, float]]:
    """Yield what is done with one form again and again, and the median seconds of 300 times."""
    form, compiled = example_forms()[0], example_program()
    columns = to_columns([form])
    done: dict[str, Callable[[], object]] = {
        "intake": partial(to_columns, [form]),
        "all rules and scores": partial(compiled.run, columns),
        "the same by Polars": partial(compiled.run_in_frames, columns),
        "intake, rules, findings and scorecard": partial(whole_answer, form),
    }
    for name, action in done.items():
        yield name, statistics.median(timed(action, 300))
    start = time.perf_counter()
    compiled.translated()
    yield "translating the program, once", time.perf_counter() - start


def whole_answer(form: Form) -> tuple[object, ...]:
    """Return what an editor is answered after every change."""
    assessment = assess([form])
    return assessment.findings(), assessment.scorecards()


def few_forms() -> Iterator[tuple[int, float, float]]:
    """Yield how many forms, and median seconds row by row and by Polars."""
    compiled, forms = example_program(), example_forms()
    evaluator = compiled.translated()
    assert evaluator is not None
    for count in (1, 12, 24, 48, 96):
        columns = to_columns((forms * 8)[:count])
        actions = (
            partial(compiled.told, evaluator, columns),
            partial(compiled.run_in_frames, columns),
        )
        row_by_row, in_frames = (statistics.median(timed(action, 50)) for action in actions)
        yield count, row_by_row, in_frames


def corpus_in_this_process(size: int) -> dict[str, float]:
    compiled = example_program()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = subprocess.run(
            [sys.executable, __file__, "--write", str(size), "--folder", name], check=True
        )
        assert written.returncode == 0
        start = time.perf_counter()
        forms, failures = stream(folder, compiled)
        seconds = time.perf_counter() - start
    assert forms == size
    return {"seconds": seconds, "failures": failures, "peak_mb": peak_memory_mb()}


def oracle_seconds(size: int) -> float:
    sys.path.insert(0, str(ROOT / "tests"))
    from oracle import score_form  # noqa: PLC0415

    forms, parameters = example_forms(), resolve(policy("cn-shanghai-2024"), 2024)
    start = time.perf_counter()
    for number in range(size):
        score_form(forms[number % len(forms)], parameters)
    return time.perf_counter() - start


def machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, Python {platform.python_version()}, Polars {pl.__version__}"


def report(sizes: tuple[int, ...]) -> None:
    print(f"machine: {machine()}; rules: {len(RULES)}; batch: {BATCH} forms")
    print("one form, median of 300:")
    for name, seconds in one_form():
        print(f"  {name}: {seconds * 1e3:.2f} ms")
    for count, row_by_row, in_frames in few_forms():
        print(
            f"{count:>3} forms: row by row {row_by_row * 1e3:.2f} ms, "
            f"by Polars {in_frames * 1e3:.2f} ms"
        )
    rate = 0.0
    for size in sizes:
        command = [sys.executable, __file__, "--corpus", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        rate = size / figures["seconds"]
        print(
            f"{size:>9,} forms: {figures['seconds']:7.2f} s  {rate:>9,.0f} forms/s  "
            f"{figures['failures']:>10,.0f} failures  peak {figures['peak_mb']:,.0f} MB"
        )
    seconds = oracle_seconds(2_000)
    print(
        f"Decimal oracle, scores only: {2_000 / seconds:,.0f} forms/s; "
        f"the engine with all rules is {rate * seconds / 2_000:,.0f} times as fast"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--corpus", type=int)
    parser.add_argument("--write", type=int)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.write:
        write_corpus(options.folder, options.write)
    elif options.corpus:
        print(json.dumps(corpus_in_this_process(options.corpus)))
    else:
        report(SIZES[:2] if options.quick else SIZES)


if __name__ == "__main__":
    main()
