"""``jiheng corpus twins``: forms of a year that are nearly the same."""

from fractions import Fraction
from pathlib import Path

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.options import (
    CORPUS,
    ENGINE,
    INTO,
    MASTER,
    PRESENTATION,
    Percent,
    format_option,
    option,
)
from jiheng.cli.output import writing
from jiheng.cli.page import QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.domain.text import Text
from jiheng.engine.arithmetic import WHOLE
from jiheng.services.corpus_twins import Twins, find_twins
from jiheng.services.crews import hands

_TITLE = Text(
    "{forms} 张表，{parts} 个部分：{pairs} 对雷同",
    "{forms} form(s) in {parts} part(s): {pairs} pair(s) nearly the same",
)
_HEADS = (
    ("pairs", Text("对", "Pairs")),
    ("same_words", Text("文字全同", "Same words")),
    ("of_one_unit", Text("同一单位", "One unit")),
    ("of_two_units", Text("同地区两单位", "Two units")),
    ("of_two_regions", Text("跨地区", "Two regions")),
)
_YEAR = Text("年度", "Year")
_WHERE = Text("逐对结果在 {folder}/twins。", "Every pair is in {folder}/twins.")


@click.command(
    "twins",
    cls=Command,
    said=Text(
        "在一份语料里找雷同的表：同一年度，不论哪个地区、哪个单位\n"
        "比的是目标、完成情况、指标名称和指标值的文字；每对的相似度都按全文算过。"
        "中断后重新运行，从断处接着做。",
        "Find nearly identical forms of a year, whatever region or unit filed them\n"
        "Compared are objectives, achievements, names and targets of indicators; the similarity of "
        "each pair is that of all its words. A stopped run goes on where it stopped.",
    ),
    examples=(
        ("jiheng corpus twins 语料 -o 雷同", Text("八成以上相同的", "80 % alike or more")),
        (
            "jiheng corpus twins 语料 -o 雷同 --least 95 --engine spark --master spark://主机:7077",
            Text("在 Spark 上找 95 % 以上的", "95 % or more, on Spark"),
        ),
    ),
)
@CORPUS
@INTO
@option(
    "--least",
    type=Percent(),
    default="80",
    metavar="PERCENT",
    said=Text(
        "文字有百分之多少相同算雷同（相同的两字片段 ÷ 全部两字片段）；低于 80 时会漏掉一些",
        "From which share of common words on two forms are twins (shared ÷ all pairs of "
        "neighbouring characters); below 80 some are missed",
    ),
)
@ENGINE
@MASTER
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def twins(
    session: Session,
    /,
    corpus: str,
    *,
    output: str,
    least: Fraction,
    engine: str,
    master: str,
    form: str,
) -> int:
    """Find twins and tell how many there are."""
    line = int(least * WHOLE)
    with (
        writing(output, session),
        hands(engine, master, corpus=corpus, is_quiet=session.quiet) as held,
        steps(session) as shown,
    ):
        found = find_twins(corpus, Path(output), line, hands=held, advance=shown.advance)
    said = sentences(found.problems, session)
    document = {
        "schema": "jiheng/corpus-twins/1",
        "forms": found.forms,
        "parts": found.parts,
        "read_before": found.old,
        "years": found.years,
        "problems": said,
    }
    answer(
        session,
        said,
        document=document if form == "json" else None,
        draw=lambda page: _draw(page, found, output, session=session),
    )
    return code_of(found.problems)


def _draw(page: Page, found: Twins, output: str, *, session: Session) -> None:
    pairs = f"{found.whole.get('pairs', 0):,}"
    title = session.say(_TITLE, forms=f"{found.forms:,}", parts=found.parts, pairs=pairs)
    page.title((title, STRONG))
    page.gap()
    heads = [Column(session.say(_YEAR), is_figure=False)]
    heads += [Column(session.say(head), is_figure=True) for _, head in _HEADS]
    rows = [
        [Cell(year.removeprefix("year=")), *(Cell(f"{told[name]:,}") for name, _ in _HEADS)]
        for year, told in found.years.items()
    ]
    if rows:
        page.table(heads, rows)
        page.gap()
    page.paragraph(session.say(_WHERE, folder=output), style=QUIET)
