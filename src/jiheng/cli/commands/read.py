"""``jiheng read``: documents to canonical forms."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from jiheng.cli.answer import code_of
from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, OUTPUT, PRESENTATION, format_option, option
from jiheng.cli.output import check_destination, deliver, make_folder, put
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.forms import forms_read
from jiheng.cli.text.rendering import SHOWN
from jiheng.cli.work import read_all
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.text import Text
from jiheng.reporting.document import forms_written
from jiheng.services.showing import show as pages_of


@click.command(
    "read",
    cls=Command,
    said=Text(
        "把文件识读成标准格式的自评表\n"
        "输出规范 JSON（jiheng/form/1）的数组：纸面上的每个数及其位数、每个值在文件中的位置、"
        "未能归位的文字，都在其中。",
        "Read documents into canonical forms\n"
        "Writes an array of canonical JSON (jiheng/form/1): every figure as printed, "
        "the place of every value, and text that has no place in the form.",
    ),
    examples=(
        ("jiheng read 自评表.txt -o 自评表.json", Text("存成 JSON", "save as JSON")),
        ("jiheng read 文件夹 --format table", Text("一行一张表", "one line a form")),
        (
            "jiheng read 扫描件.pdf --show 页面 -o 扫描件.json",
            Text("画出每个值在哪里、读得准不准", "see where each value stands and how surely"),
        ),
    ),
)
@FILES
@format_option("json", "table")
@OUTPUT
@option(
    "--show",
    metavar="DIR",
    said=Text(
        "把页面画成 PNG 存入文件夹，每个值加框：绿色确定，橙色待核，红色读不出；限 PDF 和图片",
        "Draw the pages read as PNG into a folder, every value framed: green is certain, amber to "
        "be confirmed, red unreadable; PDF and pictures only",
    ),
)
@PRESENTATION
@click.pass_obj
def read(
    session: Session, files: tuple[str, ...], *, form: str, output: str | None, show: str | None
) -> int:
    """Read documents into canonical forms."""
    check_destination(output, files, session)
    if show is not None:
        make_folder(show, session)
    faults: list[JihengError] = []
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if show is not None:
            faults = list(_show(papers.forms, show, session))
    if form == "json":
        text = forms_written(papers.forms)
    else:
        page = Page(session, to_screen=output is None)
        forms_read(page, papers.forms, session)
        text = page.text()
    deliver(text, output, session)
    return code_of([*papers.problems, *faults])


def _show(forms: Sequence[Form], folder: str, session: Session) -> Iterator[JihengError]:
    """Draw the pages of the forms into a folder; complain of what cannot be, and yield it."""
    count = 0
    for page in pages_of(forms):
        try:
            if isinstance(page, JihengError):
                raise page
            put(page.png, str(Path(folder) / page.name), session)
            count += 1
        except JihengError as fault:
            session.complain(fault.sentence(session.language))
            yield fault
    if count and not session.quiet and sys.stderr.isatty():
        session.complain(session.say(SHOWN, path=folder, count=count))
