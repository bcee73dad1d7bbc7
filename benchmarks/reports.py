"""The formats of a check with 100,000 findings: how long they take to write, and to open.

    python benchmarks/reports.py            8,000 forms
    python benchmarks/reports.py 2000       another number

The twelve example forms under other names, so that almost every text differs. The page is
opened in headless Chromium, where there is one; *ready* is from the start of its loading until
its script has read all findings and can filter them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import jiheng
from jiheng.domain.form import Form, Project
from jiheng.services.publishing import FORMATS, Publication, published

ROOT = Path(__file__).resolve().parent.parent
FORMS = 8_000
OPENINGS = 5


def varied(count: int) -> Iterator[Form]:
    """Yield forms whose names, indicators and objectives differ from one another."""
    papers = jiheng.read(ROOT / "examples/baoshan-2024.txt")
    for number in range(count):
        paper, mark = papers[number % len(papers)], f"（{number // len(papers) + 1}）"
        objective = paper.objective
        yield replace(
            paper,
            project=Project(f"{paper.project.name}{mark}"),
            indicators=tuple(replace(each, name=f"{each.name}{mark}") for each in paper.indicators),
            objective=replace(
                objective,
                intended=f"{objective.intended}{mark}",
                achieved=f"{objective.achieved}{mark}",
            ),
        )


def milliseconds_until_ready(page: Path, chromium: str) -> int:
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, check=True)
    ready = re.search(rb'data-ready="(\d+)"', done.stdout)
    assert ready is not None
    return int(ready[1])


def main(count: int) -> None:
    found = jiheng.check(varied(count))
    what = Publication(found.report, "zh", day=date(2026, 11, 26), exit_code=1)
    print(f"{len(found):,} findings on {count:,} forms\n")
    print("| format | MB | seconds to write |")
    print("|---|---|---|")
    folder = Path(tempfile.mkdtemp())
    for form in FORMATS:
        start = time.process_time()
        content = published(what, form)
        seconds = time.process_time() - start
        print(f"| {form} | {len(content) / 1e6:.1f} | {seconds:.1f} |")
        (folder / f"report.{form}").write_bytes(content)
    chromium = shutil.which("chromium")
    if chromium:
        page = folder / "report.html"
        ready = sorted(milliseconds_until_ready(page, chromium) for _ in range(OPENINGS))
        print(f"\nThe page is ready after {ready[0]} to {ready[-1]} ms ({OPENINGS} openings).")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FORMS)
