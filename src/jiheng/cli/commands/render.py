"""``jiheng render``: forms as the official paper."""

import click

from jiheng.cli.answer import code_of
from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, PRESENTATION, OneOf, option
from jiheng.cli.papers import prepare, write_papers
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.forms import NO_FORM
from jiheng.cli.work import read_all
from jiheng.domain.errors import DocumentError
from jiheng.domain.text import Text
from jiheng.services.rendering import DEFAULT_LAYOUT, LAYOUTS, MEDIA


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
    prepare(output, files, session)
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if not papers.forms:
            session.complain(session.say(NO_FORM))
            return code_of(papers.problems) or DocumentError.exit_code
        if shown:
            shown.working()
        faults = write_papers(papers.forms, output, files, session=session, to=to, layout=layout)
    return code_of([*papers.problems, *faults])
