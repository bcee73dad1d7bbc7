"""Spark beside one process: check, scores and twins of one corpus, and one core beside two.

    python benchmarks/spark.py --forms 100000

The same commands run in one process, on Spark's own cores (``local[1]``, ``local[2]``) and on a
standalone master with one and two workers that are started for it. Told are seconds, and seconds
of processor of every process that took part: Java, its Python workers, this program. The session
starts, and does everything once, before anything is timed: Java compiles on the way. What was found
must be the same everywhere.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from corpora import REGION, regions

from corpus.standalone import cluster
from engine import machine
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.comparing import EVERY_POLICY
from jiheng.services.corpora import check
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_twins import find_twins
from jiheng.services.crews import hands

MASTERS = ("local", "local[1]", "local[2]", "1 worker", "2 workers")
TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 15)
"""Among the fields of /proc/PID/stat after the name: the parent, and the times of a process with
those of its children that have ended."""


def processor() -> float:
    """Return the seconds of processor of this process and all that it began."""
    told = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
    mine = {os.getpid()}
    while more := {pid for pid in told.keys() - mine if int(told[pid][_PARENT]) in mine}:
        mine |= more
    return sum(sum(map(int, told[pid][_TIMES])) for pid in mine) / TICKS


def work(corpus: str, output: Path, master: str) -> Iterator[tuple[str, float, float]]:
    """Yield for each command its seconds, and its seconds of processor."""
    engine = "local" if master == "local" else "spark"
    with hands(engine, master) as held:
        commands: dict[str, Callable[[Path], object]] = {
            "check": lambda to: check(corpus, to, request=Request(), crew=held.crew),
            "score": lambda to: score(corpus, to, [EVERY_POLICY], crew=held.crew),
            "twins": lambda to: find_twins(corpus, to, hands=held),
        }
        for name, command in commands.items():
            command(output / "before" / name)
        for name, command in commands.items():
            used, begun = processor(), time.perf_counter()
            command(output / name)
            yield name, time.perf_counter() - begun, processor() - used


def files_of(output: Path) -> dict[str, bytes]:
    found = (file for file in output.rglob("*.parquet") if "surveys" not in file.parts)
    return {str(file.relative_to(output)): file.read_bytes() for file in found}


def measured(corpus: Path, folder: Path, forms: int) -> None:
    expected: dict[str, bytes] = {}
    for where in MASTERS:
        output = folder / where
        output.mkdir()
        with ExitStack() as stack:
            number, _, is_worker = where.partition(" ")
            master = where
            if is_worker:
                master = stack.enter_context(cluster(folder / f"{number}.spark", int(number)))
            for name, seconds, used in work(str(corpus), output, master):
                row = (name, where, f"{seconds:.1f} s", f"{used:.1f} s")
                print(f"| {' | '.join(row)} | {used / forms * 1e6:.1f} |", flush=True)
        expected = expected or files_of(output)
        assert files_of(output) == expected, where


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--forms", type=int, default=100_000)
    forms = parser.parse_args().forms
    print(f"machine: {machine()}, load {os.getloadavg()[0]:.1f}; {forms:,} forms\n")
    print("| command | where | on the wall | processor | microseconds a form |")
    print("|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "corpus"
        places = tuple(regions(forms, REGION).split(","))
        list(synthesize(Order(forms, (2023, 2024), places, seed=1), corpus))
        measured(corpus, Path(name), forms)


if __name__ == "__main__":
    main()
