"""``jiheng corpus score``: every form of a corpus scored, under one policy or several."""

from pathlib import Path

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.options import (
    CORPUS,
    CORPUS_POLICIES,
    ENGINE,
    INTO,
    MASTER,
    PRESENTATION,
    format_option,
)
from jiheng.cli.output import writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.cli.text.rescored import rescored
from jiheng.domain.text import Text
from jiheng.services.corpus_scores import score as scored
from jiheng.services.crews import crew


@click.command(
    "score",
    cls=Command,
    said=Text(
        "给一份语料的每张表计分，按一套或几套政策，填报与折算并列\n"
        "得分写成 Parquet：scores 一张表一行，indicators 一项指标一行；"
        "中断后重新运行，从断处接着做。",
        "Score every form of a corpus under one policy or several, claimed beside computed\n"
        "Scores are written as Parquet: scores has a row a form, indicators a row an indicator; a "
        "stopped run goes on where it stopped.",
    ),
    examples=(
        ("jiheng corpus score 语料 -o 得分", Text("按全国的规定", "by the national rules")),
        (
            "jiheng corpus score 语料 -o 得分 --policy all",
            Text("当年有效的全部政策和可选口径", "every policy and option in force that year"),
        ),
    ),
)
@CORPUS
@INTO
@CORPUS_POLICIES
@ENGINE
@MASTER
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def score(
    session: Session,
    /,
    corpus: str,
    *,
    output: str,
    policies: tuple[str, ...],
    engine: str,
    master: str,
    form: str,
) -> int:
    """Score a corpus and tell what each policy gives."""
    with (
        writing(output, session),
        crew(engine, master, corpus=corpus, is_quiet=session.quiet) as hands,
        steps(session) as shown,
    ):
        outcome = scored(corpus, Path(output), policies, crew=hands, advance=shown.advance)
    said = sentences(outcome.problems, session)
    document = {
        "schema": "jiheng/corpus-score/1",
        "forms": outcome.forms,
        "parts": outcome.parts,
        "scored_before": outcome.old,
        "policies": outcome.policies,
        "problems": said,
    }
    answer(
        session,
        dict.fromkeys(said),
        document=document if form == "json" else None,
        draw=lambda page: rescored(page, outcome, output, session=session),
    )
    return code_of(outcome.problems)
