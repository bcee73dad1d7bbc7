"""``jiheng render``: forms as the official paper."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, PRESENTATION, OneOf, option
from jiheng.cli.output import check_destination, make_folder, put
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.forms import NO_FORM
from jiheng.cli.text.rendering import WRITTEN_APART, WRITTEN_AS_ONE, left_out
from jiheng.cli.work import code_of, read_all
from jiheng.domain.errors import DocumentError, JihengError
from jiheng.domain.form import Form
from jiheng.engine.rule import Text
from jiheng.services.rendering import DEFAULT_LAYOUT, LAYOUTS, MEDIA, file_names
from jiheng.services.rendering import render as rendered


@click.command(
    "render",
    cls=Command,
    said=Text(
        "把自评表写成正式表样：Word、Excel、PDF、网页或规范 JSON\n"
        "读得懂的文件都可以做底稿。多张表写进一个文件时，前面附一张汇总表；"
        "-o 写文件夹时，一张表一个文件，以项目名称命名。",
        "Write forms as the official paper: Word, Excel, PDF, a web page or canonical JSON\n"
        "Any readable document will do. Several forms in one file are listed at its beginning; "
        "into a folder each form goes as a file of its own, named after its project.",
    ),
    examples=(
        (
            "jiheng render 自评表.txt --to docx -o 自评表.docx",
            Text("写成 Word，全国统一表式", "as Word, in the national layout"),
        ),
        (
            "jiheng render 文件夹 --to pdf -o 汇编.pdf",
            Text("合成一个 PDF，附汇总表", "one PDF, with a list"),
        ),
        (
            "jiheng render a.docx --to pdf -o a.pdf --layout shanghai",
            Text("上海表式", "the layout of Shanghai"),
        ),
        ("jiheng render 自评表.json --to xlsx -o 表格/", Text("一张表一个文件", "a file a form")),
    ),
)
@FILES
@option(
    "--to",
    type=OneOf(*MEDIA),
    required=True,
    said=Text("写成什么", "What to write"),
)
@option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    required=True,
    said=Text(
        "写到文件（写完整后才替换原有的），或写到已有的或以 / 结尾的文件夹",
        "The file (replaced only when complete), or a folder: one that exists or ends in /",
    ),
)
@option(
    "--layout",
    type=OneOf(*LAYOUTS),
    default=DEFAULT_LAYOUT,
    said=Text(
        "哪里的表式：全国统一、上海、四川；与 json 无关",
        "Whose form: national, Shanghai or Sichuan; json has none",
    ),
)
@PRESENTATION
@click.pass_obj
def render(session: Session, files: tuple[str, ...], *, to: str, output: str, layout: str) -> int:
    """Write forms as the official paper."""
    is_folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    if is_folder:
        make_folder(output, session)
    else:
        check_destination(output, files, session)
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if not papers.forms:
            session.complain(session.say(NO_FORM))
            return code_of(papers.problems) or DocumentError.exit_code
        if shown:
            shown.working()
        targets = _apart(papers.forms, output, to) if is_folder else {output: papers.forms}
        for target in targets:
            _check_target(target, files, session)
        faults = list(_write(targets, session, to=to, layout=layout))
    if len(faults) < len(targets) and not session.quiet and sys.stderr.isatty():
        said = WRITTEN_APART if is_folder else WRITTEN_AS_ONE
        count = len(targets) - len(faults) if is_folder else len(papers.forms)
        session.complain(session.say(said, path=output, count=count))
    doubts = (
        left_out(papers.forms, session) if to != "json" and len(faults) < len(targets) else None
    )
    if doubts:
        session.complain(doubts)
    return code_of([*papers.problems, *faults])


def _apart(forms: Sequence[Form], folder: str, to: str) -> dict[str, Sequence[Form]]:
    """Return a file for each form, named after its project."""
    names = file_names(forms, to)
    return {str(Path(folder) / name): [form] for name, form in zip(names, forms, strict=True)}


def _check_target(path: str, files: Sequence[str], session: Session) -> None:
    """Refuse a file that was read, by its name or from a folder it lies in.

    Raises:
        OutputRefused: it is one of the inputs, or cannot be written.
    """
    target = Path(path).resolve()
    folders = (Path(file).resolve() for file in files if Path(file).is_dir())
    is_read = any(target.is_relative_to(folder) for folder in folders)
    check_destination(path, [*files, path] if is_read else files, session)


def _write(
    targets: Mapping[str, Sequence[Form]], session: Session, *, to: str, layout: str
) -> Iterator[JihengError]:
    """Write each file once it is complete; complain of those that cannot be, and yield why."""
    for path, forms in targets.items():
        try:
            put(rendered(forms, to, layout=layout), path, session)
        except JihengError as fault:
            session.complain(fault.sentence(session.language))
            yield fault
