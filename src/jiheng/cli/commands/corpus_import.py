"""``jiheng corpus import``: documents into a corpus."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from jiheng.cli.answer import code_of
from jiheng.cli.application import web as application
from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import PRESENTATION, argument, option
from jiheng.cli.output import deliver, writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.corpus.journal import FILE
from jiheng.corpus.store import UNKNOWN
from jiheng.domain.errors import DocumentError, UsageError
from jiheng.domain.paths import Standing, standing
from jiheng.domain.text import Text
from jiheng.services.cores import cores
from jiheng.services.importing import LONGEST_REGION, Import, import_documents, spelt
from jiheng.services.importing_filings import import_filings

_DONE = Text(
    "{corpus}：新收 {forms} 张表，重复 {duplicates} 张；读了 {read} 个来源（{failed} 个有问题），"
    "此前已收 {skipped} 个（{lacking} 个有问题）。逐个来源见 {corpus}/{journal}。",
    "{corpus}: {forms} new form(s), {duplicates} known; {read} source(s) read, {failed} with "
    "problems; {skipped} imported before, {lacking} with problems. Each source is listed in "
    "{corpus}/{journal}.",
)


class NothingGiven(UsageError):
    """An import of no documents and no web application."""

    zh = "没有写要读什么（文件 0 个）；请写文件或文件夹，或用 --web 写网页系统存数据的文件夹。"
    en = "Nothing to read is named (0 files); name files or folders, or --web with its data folder."


class NoApplication(UsageError):
    """A folder in which the web application keeps no data."""

    zh = (
        "{path} 里没有网页系统的数据库 {file}，没有表可读（0 张）；"
        "请核对 --web 的文件夹，它就是 jiheng serve 的 --data。"
    )
    en = (
        "{path} holds no {file}, the database of the web application: there is no form to read "
        "(0). Check the folder of --web; it is the --data of jiheng serve."
    )

    def __init__(self, path: str, file: str) -> None:
        super().__init__(path=path, file=file)


class Region(click.ParamType):  # type: ignore[type-arg]
    """The name of a region, which may be whatever its folder may be named."""

    name = "region"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> str:  # noqa: ANN401
        """Return the name when a folder may have it."""
        name = spelt(str(value).strip())
        size = len(name.encode())
        if not 0 < size <= LONGEST_REGION or Path(f"={name}").name != f"={name}":
            why = Text(
                f"“{name}”有 {size} 字节，应为 1 到 {LONGEST_REGION} 字节（一个汉字 3 字节）、"
                "不含斜线的名称，它用作文件夹名",
                f"“{name}” has {size} byte(s); it becomes the name of a folder: 1 to "
                f"{LONGEST_REGION} bytes, no slash",
            )
            raise BadValue(why, param=param, ctx=ctx)
        return name


@click.command(
    "import",
    cls=Command,
    said=Text(
        "把文件读进语料，按年度和地区分开存放\n"
        "文件夹、各种文件、规范 JSON 和逐行的 JSON（JSONL）都行；内容相同的表只收一次；"
        "中断后重新运行，从断处接着读。--web 读网页系统里通过审核的表和复核得分。",
        "Read documents into a corpus, kept by year and region\n"
        "Folders, documents of any kind, canonical JSON and lines of it (JSONL); a form with the "
        "same content is taken once; a stopped run goes on where it stopped. --web takes the forms "
        "that were approved in the web application, with the scores of reviewers.",
    ),
    examples=(
        (
            "jiheng corpus import 自评表/ --corpus 语料 --region 宝山区",
            Text("读一个文件夹", "read a folder"),
        ),
        (
            "jiheng corpus import --web jiheng-data --corpus 语料",
            Text("读网页系统里通过审核的表", "read what was approved in the web application"),
        ),
    ),
)
@argument(
    "files",
    nargs=-1,
    metavar="[FILE...]",
    said=Text(
        "文件、文件夹（逐个读其中的文件，不读隐藏文件）；种类按内容辨认",
        "A file or a folder (walked, hidden files skipped); the kind is found from the content",
    ),
)
@option(
    "--web",
    metavar="DIR",
    said=Text(
        "网页系统存数据的文件夹（设了 JIHENG_DATABASE 则连那个数据库）；需要 web 附加包",
        "The data folder of the web application (its database where JIHENG_DATABASE is set); "
        "needs the extra web",
    ),
)
@option(
    "--corpus",
    required=True,
    metavar="DIR",
    said=Text("语料所在的文件夹", "The folder of the corpus"),
)
@option(
    "--region",
    type=Region(),
    default=None,
    metavar="NAME",
    said=Text(
        "这些表的地区；路径中有 region=… 的文件夹以其为准；--web 不写时用财政部门的名称",
        "The region of these forms; a folder region=… in a path takes its place; with --web the "
        "finance department's name by default",
    ),
)
@PRESENTATION
@click.pass_obj
def import_(
    session: Session,
    /,
    files: tuple[str, ...],
    *,
    web: str | None,
    corpus: str,
    region: str | None,
) -> int:
    """Import documents and filings, and tell what came of it."""
    if not (files or web):
        raise NothingGiven
    done = Import((), 0, ())
    if web:
        done = _filings(Path(web), Path(corpus), region, session=session)
    if files:
        more = _documents(files, corpus, region, session=session)
        done = replace(
            more, entries=done.entries + more.entries, skipped=done.skipped + more.skipped
        )
    return _told(done, corpus, session)


def _documents(
    files: tuple[str, ...], corpus: str, region: str | None, *, session: Session
) -> Import:
    with writing(corpus, session), steps(session) as shown:
        return import_documents(
            files,
            Path(corpus),
            region=region or UNKNOWN,
            language=session.language,
            workers=cores(),
            advance=shown.advance,
        )


def _filings(home: Path, corpus: Path, region: str | None, *, session: Session) -> Import:
    with writing(str(home), session):
        _require_data(home)
    application("serving").start(home)
    filed = application("archive").filed()
    with writing(str(corpus), session), steps(session) as shown:
        return import_filings(filed, corpus, region=region, advance=shown.advance)


def _require_data(home: Path) -> None:
    """Refuse a folder without a database, where one would be made: there is nothing to import.

    Raises:
        NoApplication: so it is, and no other database is named.
        OSError: the system refuses to tell.
    """
    file = application("databases").FILE
    if not os.environ.get("JIHENG_DATABASE") and standing(home / file) is not Standing.FILE:
        raise NoApplication(str(home), file)


def _told(done: Import, corpus: str, session: Session) -> int:
    for problem in (*done.problems, *done.notes):
        session.complain(problem.sentence(session.language))
    for entry in (*done.lacking, *done.entries):
        for sentence in entry.problems:
            session.complain(sentence)
    if done.unindexed is not None:
        session.complain(done.unindexed.sentence(session.language))
    told = session.say(
        _DONE,
        corpus=corpus,
        journal=FILE,
        forms=sum(entry.forms for entry in done.entries),
        duplicates=sum(entry.duplicates for entry in done.entries),
        read=len(done.entries),
        failed=sum(bool(entry.problems) for entry in done.entries),
        skipped=done.skipped,
        lacking=len(done.lacking),
    )
    deliver(f"{told}\n", None, session)
    failed = done.lacking or any(entry.problems for entry in done.entries)
    return max(code_of(done.problems), DocumentError.exit_code if failed else 0)
