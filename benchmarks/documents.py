"""Speed of reading and writing documents, beside what a user would pick instead.

    python benchmarks/documents.py            the whole table
    python benchmarks/documents.py --quick    without the folder of 1,000 files

All in one run on the same files: the twelve example forms on other paper. On our side reading
means forms with the place of every value; on the other side the text of the cells, which is
only the beginning of that. Writing means the official form with merged cells and borders, of
forms that differ, as many on both sides and new ones in every run: a typesetter that
remembers what it has set gains nothing from being asked twice.
"""

import argparse
import io
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import weasyprint

import jiheng
from jiheng.documents import read_document
from jiheng.domain.amount import printed
from jiheng.domain.form import Form

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "tests" / "data" / "paper"
FILES = 1_000


def seconds_of(action: Callable[[], object], times: int) -> float:
    """Return the least seconds of an action, once warmed up."""
    action()
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Return the least seconds of both, measured in turns: a busy moment strikes both."""
    turns = [(seconds_of(ours, 10), seconds_of(theirs, 1)) for _ in range(4)]
    mine, others = zip(*turns, strict=True)
    return min(mine), min(others)


def with_pdfplumber(content: bytes) -> list[Any]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def with_python_docx(content: bytes) -> list[Any]:
    tables = docx.Document(io.BytesIO(content)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def with_openpyxl(content: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]


READERS = {
    "pdf": ("pdfplumber", with_pdfplumber),
    "docx": ("python-docx", with_python_docx),
    "xlsx": ("openpyxl", with_openpyxl),
}


def rows_of(form: Form) -> list[list[str]]:
    """Return the indicator rows as texts: what the other writers are given to draw."""
    return [
        [
            str(row.level1 or ""),
            str(row.level2 or ""),
            row.name or "",
            row.target.text or "",
            row.actual.text or "",
            printed(row.max_points) if row.max_points is not None else "",
            printed(row.claimed_score) if row.claimed_score is not None else "",
            row.variance_explanation or "",
        ]
        for row in form.indicators
    ] + [
        ["", "", str(line.source), *map(str, (line.revised_budget, line.outturn))]
        for line in form.funds
    ]


def docx_with_python_docx(forms: Sequence[Form]) -> bytes:
    """Draw the tables of the forms with the merged level cells of the official form."""
    document = docx.Document()
    for form in forms:
        document.add_heading("项目支出绩效自评表")
        rows = rows_of(form)
        table = document.add_table(rows=len(rows) + 4, cols=8)
        table.style = "Table Grid"
        for at in range(4):
            table.cell(at, 1).merge(table.cell(at, 7)).text = form.project.name or ""
        for at, row in enumerate(rows, start=4):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_with_weasyprint(forms: Sequence[Form]) -> bytes:
    """Print the same tables from a web page."""
    parts = ["<style>table{border-collapse:collapse}td{border:1px solid}</style>"]
    for form in forms:
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>"
            for row in rows_of(form)
        )
        parts.append(f"<h1>项目支出绩效自评表</h1><table>{rows}</table>")
    printed_: bytes = weasyprint.HTML(string="".join(parts)).write_pdf()
    return printed_


WRITERS = {
    "docx": ("python-docx", docx_with_python_docx),
    "pdf": ("WeasyPrint", pdf_with_weasyprint),
}


def table_of_reading() -> None:
    print("| reading, per form | jiheng | instead | times |")
    print("|---|---|---|---|")
    for kind, (name, other) in READERS.items():
        content = (PAPER / f"forms12.{kind}").read_bytes()
        forms = read_document(content, kind)
        ours, theirs = side_by_side(partial(read_document, content, "f"), partial(other, content))
        each = ours / len(forms) * 1e3, theirs / len(forms) * 1e3
        print(f"| {kind} | {each[0]:.2f} ms | {name} {each[1]:.2f} ms | {theirs / ours:.1f} |")


def unlike(forms: Sequence[Form], run: int) -> list[Form]:
    """Return the forms three times over, no two with the same words and figures in any run."""
    return [_other(form, 3 * run + time) for time in range(3) for form in forms]


def _other(form: Form, time: int) -> Form:
    return replace(
        form,
        project=replace(form.project, name=f"{form.project.name}{time}"),
        objective=replace(
            form.objective,
            intended=f"{time}、{form.objective.intended}",
            achieved=f"{time}、{form.objective.achieved}",
        ),
        funds=tuple(
            replace(line, outturn=None if line.outturn is None else line.outturn + time)
            for line in form.funds
        ),
        indicators=tuple(
            replace(
                row,
                name=f"{row.name}{time}",
                target=replace(row.target, text=f"{row.target.text}{time}"),
                actual=replace(row.actual, text=f"{row.actual.text}{time}"),
            )
            for row in form.indicators
        ),
    )


def render_next(runs: Iterator[list[Form]], kind: str) -> object:
    return jiheng.render(next(runs), to=kind)


def table_of_writing() -> None:
    forms = read_document((ROOT / "examples" / "baoshan-2024.txt").read_bytes(), "f")
    same = unlike(forms, 0)
    print("| writing, per form | jiheng | instead | times |")
    print("|---|---|---|---|")
    for kind, (name, other) in WRITERS.items():
        runs = iter([unlike(forms, run) for run in range(6)])
        ours = seconds_of(partial(render_next, runs, kind), 5)
        theirs = seconds_of(partial(other, same), 2)
        each = ours / len(same) * 1e3, theirs / len(same) * 1e3
        print(f"| {kind} | {each[0]:.2f} ms | {name} {each[1]:.2f} ms | {theirs / ours:.1f} |")
    ours = seconds_of(partial(jiheng.render, same, to="xlsx"), 3) / len(same)
    print(f"| xlsx | {ours * 1e3:.2f} ms | | |")


def folder_of_files(count: int) -> tuple[float, float, float, int]:
    """Return seconds, processor seconds, most megabytes and forms of `jiheng read` on a folder.

    The folder holds `count` files of one form each. Timed is the program from its start to the
    JSON of all forms; the memory is that of the largest of its processes.
    """
    forms = read_document((ROOT / "examples" / "baoshan-2024.txt").read_bytes(), "f")
    with tempfile.TemporaryDirectory() as name:
        folder, result = Path(name) / "in", Path(name) / "forms.json"
        folder.mkdir()
        made = {
            (at, kind): jiheng.render(form, to=kind)
            for at, form in enumerate(forms)
            for kind in ("docx", "xlsx", "pdf")
        }
        for number in range(count):
            kind = ("docx", "xlsx", "pdf")[number % 3]
            path = folder / f"{number:04d}.{kind}"
            path.write_bytes(made[number % len(forms), kind])
        command = [sys.executable, __file__, "--folder", str(folder), str(result)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = len(json.loads(result.read_text(encoding="utf-8")))
    seconds, processor, megabytes = map(float, done.stdout.split())
    return seconds, processor, megabytes, found


def read_folder(folder: str, result: str) -> None:
    """Print what `jiheng read` costs: seconds, those of the processors, megabytes at most."""
    command = [sys.executable, "-c", "from jiheng.cli import main; main()"]
    start = time.perf_counter()
    subprocess.run([*command, "read", folder, "--quiet", "-o", result], check=True)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--folder", nargs=2)
    options = parser.parse_args()
    if options.folder:
        read_folder(*options.folder)
        return
    print(f"machine: {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}\n")
    table_of_reading()
    print()
    table_of_writing()
    for count in () if options.quick else (FILES // 4, FILES):
        seconds, processor, megabytes, found = folder_of_files(count)
        print(
            f"\n{count} files (docx, xlsx, pdf), {found} forms: {seconds:.2f} s, "
            f"{seconds / count * 1e3:.2f} ms a file "
            f"({processor / count * 1e3:.2f} ms of processor), "
            f"at most {megabytes:.0f} MB in a process"
        )


if __name__ == "__main__":
    main()
