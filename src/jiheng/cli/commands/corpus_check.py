"""``jiheng corpus check``: every rule over a corpus."""

from pathlib import Path

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.options import (
    CORPUS,
    CORPUS_POLICY,
    ENGINE,
    IGNORE,
    INTO,
    MASTER,
    PRESENTATION,
    SELECT,
    Whole,
    format_option,
    option,
)
from jiheng.cli.output import writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.cli.text.tallies import tallied
from jiheng.domain.text import Text
from jiheng.services.assessing import Request
from jiheng.services.corpora import check as checked
from jiheng.services.crews import crew


@click.command(
    "check",
    cls=Command,
    said=Text(
        "核对一份语料的每张表：先逐张，再在一地区的各表之间\n"
        "问题写成 Parquet：findings 是单张表的，across 是各表之间的，其中 alike 是雷同的；"
        "中断后重新运行，从断处接着做。",
        "Check every form of a corpus: each alone, then those of a region together\n"
        "Findings are written as Parquet: findings of one form, across of several, those alike in "
        "alike; a stopped run goes on where it stopped.",
    ),
    examples=(
        ("jiheng corpus check 语料 -o 结果", Text("用全部规则", "all rules")),
        (
            "jiheng corpus check 语料 -o 结果 --policy cn-sichuan-2023 --select PRT,SER",
            Text("只查各表之间和历年之间", "only across forms and years"),
        ),
        (
            "jiheng corpus check 语料 -o 结果 --engine spark --master local[2]",
            Text("在 Spark 上", "on Spark"),
        ),
    ),
)
@CORPUS
@INTO
@CORPUS_POLICY
@SELECT
@IGNORE
@ENGINE
@MASTER
@option(
    "--workers",
    type=Whole(1, 64),
    metavar="N",
    said=Text(
        "十万张表以上几个进程一起做，每个约 500 MB 内存；不写则有几个核心用几个，至多 8",
        "How many processes share the work from 100,000 forms on, some 500 MB of memory each; "
        "without it as many as there are cores, at most 8",
    ),
)
@option(
    "--afresh",
    is_flag=True,
    said=Text(
        "每段文字都重新读，不用导入时记在语料中的索引；结果相同，时间多约三分之二",
        "Read every text again instead of the index that the import left in the corpus; the same "
        "findings, in two thirds more time",
    ),
)
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def check(
    session: Session,
    /,
    corpus: str,
    *,
    output: str,
    policy: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    engine: str,
    master: str,
    workers: int | None,
    afresh: bool,
    form: str,
) -> int:
    """Check a corpus and tell how often each rule fired."""
    request = Request(policy, select=select, ignore=ignore)
    with (
        writing(output, session),
        crew(engine, master, corpus=corpus, workers=workers, is_quiet=session.quiet) as hands,
        steps(session) as shown,
    ):
        outcome = checked(
            corpus,
            Path(output),
            request=request,
            crew=hands,
            advance=shown.advance,
            is_afresh=afresh,
        )
    said = sentences(outcome.problems, session)
    document = {
        "schema": "jiheng/corpus-check/1",
        "forms": outcome.forms,
        "parts": outcome.parts,
        "checked_before": outcome.old,
        "altered": [*outcome.altered],
        "counts": outcome.counts,
        "problems": said,
    }
    answer(
        session,
        said,
        document=document if form == "json" else None,
        draw=lambda page: tallied(page, outcome, output, session=session),
    )
    return code_of(outcome.problems)
