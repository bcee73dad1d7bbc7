"""Scores, statistics, comparisons and the report of a synthetic corpus of two years.

    python benchmarks/corpus_statistics.py            10⁵ and 10⁶ forms
    python benchmarks/corpus_statistics.py --quick    a tenth of it

Every command runs in a process of its own, as a user starts it, beginning to end: start of the
program, reading, computing, Parquet and CSV written. Processor time is that of all threads.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engine import machine

COMMAND = (sys.executable, "-m", "jiheng.cli", "corpus")
FOLDERS = ("scores", "every", "stats", "years", "publications")


def asked(corpus: str, folder: Path) -> dict[str, tuple[str, ...]]:
    """Return what is timed: a name, and the arguments of the command."""
    scores, every, stats, years, publications = (str(folder / name) for name in FOLDERS)
    return {
        "score, one policy": ("score", corpus, "-o", scores),
        "score, all policies": ("score", corpus, "-o", every, "--policy", "all"),
        "stats": ("stats", corpus, "-o", stats),
        "stats again, nothing changed": ("stats", corpus, "-o", stats),
        "report": ("report", stats, "-o", str(folder / "report.html")),
        "compare two years": ("compare", corpus, "--years", "2023,2024", "-o", years),
        "compare publications, alike": ("compare", corpus, corpus, "-o", publications),
    }


def run(arguments: tuple[str, ...]) -> dict[str, float]:
    """Run a command, and return its seconds, its processor time and its peak memory."""
    begun = time.perf_counter()
    process = subprocess.Popen([*COMMAND, *arguments, "--quiet"], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, arguments
    return {
        "seconds": time.perf_counter() - begun,
        "processor": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }


def size_mb(path: Path) -> float:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(file.stat().st_size for file in files) / 2**20


def report(sizes: tuple[int, ...]) -> None:
    print(f"machine: {machine()}; load {os.getloadavg()[0]:.0f}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            corpus = folder / "corpus"
            run(("synthesize", str(corpus), "--forms", str(size)))
            print(f"{size:,} forms, {size_mb(corpus):,.0f} MB")
            for title, arguments in asked(str(corpus), folder).items():
                told = run(arguments)
                print(
                    f"  {title}: {told['seconds']:.1f} s, processor {told['processor']:.1f} s, "
                    f"peak {told['peak_mb']:,.0f} MB"
                )
            print(f"  the report takes {size_mb(folder / 'report.html'):.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    report((10_000, 100_000) if options.quick else (100_000, 1_000_000))


if __name__ == "__main__":
    main()
