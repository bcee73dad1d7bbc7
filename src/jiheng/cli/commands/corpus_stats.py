"""``jiheng corpus stats``: what the forms of a corpus say together."""

from pathlib import Path

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.options import (
    CORPUS,
    CORPUS_POLICY,
    INTO,
    PRESENTATION,
    format_option,
    option,
)
from jiheng.cli.output import writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.cli.text.statistics import measured as told
from jiheng.corpus.statistics.measuring import REVIEWERS
from jiheng.domain.text import Text
from jiheng.services.corpus_statistics import DEPARTMENTS, REGIONS, Measured, measure

_IN_JSON = (REGIONS, DEPARTMENTS, REVIEWERS)


@click.command(
    "stats",
    cls=Command,
    said=Text(
        "统计一份语料：评分是否虚高、目标是否进取、各单位、各规则、自评与评审是否一致\n"
        "表格写成 Parquet 和 CSV，全部由整数相加而得；方法和出处见 docs/explanation/statistics.md。"
        "中断后重新运行，从断处接着做。",
        "Statistics of a corpus: inflated grades, ambitious targets, units, rules, raters\n"
        "Tables are written as Parquet and CSV, all from sums of whole numbers; methods and "
        "sources are in docs/explanation/statistics.md. A stopped run goes on where it stopped.",
    ),
    examples=(
        ("jiheng corpus stats 语料 -o 统计", Text("按全国的规定", "by the national rules")),
        (
            "jiheng corpus stats 语料 -o 统计 --findings 结果 --reviews 复核.csv",
            Text("加上核对的结果和复核的得分", "with the findings of a check and with reviews"),
        ),
    ),
)
@CORPUS
@INTO
@CORPUS_POLICY
@option(
    "--findings",
    metavar="DIR",
    said=Text(
        "corpus check 的输出文件夹；有它才统计各规则",
        "The output of corpus check; needed for the rates of rules",
    ),
)
@option(
    "--reviews",
    metavar="FILE.csv",
    said=Text(
        "评审的得分：key（关键字）、total（分数）两列，可另有 rating、reviewer、self_total、"
        "self_rating",
        "Scores of reviewers: the columns key and total, and if wished rating, reviewer, "
        "self_total, self_rating",
    ),
)
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def stats(
    session: Session,
    /,
    corpus: str,
    *,
    output: str,
    policy: str,
    findings: str | None,
    reviews: str | None,
    form: str,
) -> int:
    """Measure a corpus and tell the figures of regions and departments."""
    with writing(output, session), steps(session) as shown:
        outcome = measure(
            corpus,
            Path(output),
            name=policy,
            findings=Path(findings) if findings else None,
            reviews=Path(reviews) if reviews else None,
            advance=shown.advance,
        )
    said = sentences(outcome.problems, session)
    answer(
        session,
        said,
        document=_json(outcome, said) if form == "json" else None,
        draw=lambda page: told(page, outcome, output, session=session),
    )
    return code_of(outcome.problems)


def _json(outcome: Measured, said: list[str]) -> dict[str, object]:
    return {
        "schema": "jiheng/corpus-stats/1",
        "policy": outcome.policy,
        "grades": outcome.grades,
        "forms": outcome.forms,
        "parts": outcome.parts,
        "measured_before": outcome.old,
        **{name: outcome.tables[name].to_dicts() for name in _IN_JSON if outcome.tables},
        "problems": said,
    }
