"""``jiheng read``: documents to canonical forms."""

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, OUTPUT, PRESENTATION, format_option
from jiheng.cli.output import check_destination, deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.forms import forms_read
from jiheng.cli.work import code_of, read_all
from jiheng.engine.rule import Text
from jiheng.reporting.document import forms_json, written


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
    ),
)
@FILES
@format_option("json", "table")
@OUTPUT
@PRESENTATION
@click.pass_obj
def read(session: Session, files: tuple[str, ...], *, form: str, output: str | None) -> int:
    """Read documents into canonical forms."""
    check_destination(output, files, session)
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
    if form == "json":
        text = written(forms_json(papers.forms))
    else:
        page = Page(session, to_screen=output is None)
        forms_read(page, papers.forms, session)
        text = page.text()
    deliver(text, output, session)
    return code_of(papers.problems)
