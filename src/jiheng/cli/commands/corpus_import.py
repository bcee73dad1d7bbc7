"""``jiheng corpus import``: documents into a corpus."""

import os
from pathlib import Path

import click

from jiheng.cli.commanding import Command
from jiheng.cli.commands.corpus_synthesize import Names
from jiheng.cli.options import FILES, PRESENTATION, option
from jiheng.cli.output import deliver, writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.cli.work import code_of
from jiheng.corpus.journal import FILE
from jiheng.corpus.store import UNKNOWN
from jiheng.domain.errors import DocumentError
from jiheng.engine.rule import Text
from jiheng.services.importing import import_documents

_DONE = Text(
    "{corpus}：新收 {forms} 张表，重复 {duplicates} 张；读了 {read} 个来源（{failed} 个有问题），"
    "此前已收 {skipped} 个。逐个来源见 {corpus}/{journal}。",
    "{corpus}: {forms} new form(s), {duplicates} known; {read} source(s) read, {failed} with "
    "problems, {skipped} imported before. Each source is listed in {corpus}/{journal}.",
)


@click.command(
    "import",
    cls=Command,
    said=Text(
        "把文件读进语料，按年度和地区分开存放\n"
        "文件夹、各种文件、规范 JSON 和逐行的 JSON（JSONL）都行；内容相同的表只收一次；"
        "中断后重新运行，从断处接着读。",
        "Read documents into a corpus, kept by year and region\n"
        "Folders, documents of any kind, canonical JSON and lines of it (JSONL); a form with the "
        "same content is taken once; a stopped run goes on where it stopped.",
    ),
    examples=(
        (
            "jiheng corpus import 自评表/ --corpus 语料 --region 宝山区",
            Text("读一个文件夹", "read a folder"),
        ),
    ),
)
@FILES
@option(
    "--corpus",
    required=True,
    metavar="DIR",
    said=Text("语料所在的文件夹", "The folder of the corpus"),
)
@option(
    "--region",
    type=Names(),
    default=None,
    metavar="NAME",
    said=Text(
        "这些表的地区；路径中有 region=… 的文件夹以其为准",
        "The region of these forms; a folder region=… in a path takes its place",
    ),
)
@PRESENTATION
@click.pass_obj
def import_(
    session: Session, /, files: tuple[str, ...], *, corpus: str, region: tuple[str, ...] | None
) -> int:
    """Import documents and tell what came of it."""
    with writing(corpus, session), steps(session) as shown:
        done = import_documents(
            files,
            Path(corpus),
            region=region[0] if region else UNKNOWN,
            language=session.language,
            workers=os.cpu_count() or 1,
            advance=shown.advance,
        )
    for problem in done.problems:
        session.complain(problem.sentence(session.language))
    for entry in done.entries:
        for sentence in entry.problems:
            session.complain(sentence)
    told = session.say(
        _DONE,
        corpus=corpus,
        journal=FILE,
        forms=sum(entry.forms for entry in done.entries),
        duplicates=sum(entry.duplicates for entry in done.entries),
        read=len(done.entries),
        failed=sum(bool(entry.problems) for entry in done.entries),
        skipped=done.skipped,
    )
    deliver(f"{told}\n", None, session)
    failed = any(entry.problems for entry in done.entries)
    return max(code_of(done.problems), DocumentError.exit_code if failed else 0)
