"""``jiheng corpus simulate``: what would change under another rule."""

from pathlib import Path

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import CORPUS, CORPUS_POLICY, PRESENTATION, format_option, option
from jiheng.cli.output import writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.cli.text.moves import moved
from jiheng.domain.text import Text
from jiheng.reporting.moves import moves_json
from jiheng.services.corpora import simulate as simulated


def _pairs(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = [each.partition("=") for each in value]
    for each, (name, sign, _) in zip(value, pairs, strict=True):
        if not (name and sign):
            why = Text(f"“{each}”不是“参数=值”", f"“{each}” is not parameter=value")
            raise BadValue(why, param=param, ctx=ctx)
    return tuple((name.strip(), text.strip()) for name, _, text in pairs)


@click.command(
    "simulate",
    cls=Command,
    said=Text(
        "换一条规定会怎样：等级、总分和资金如何变动\n"
        "每张表按现行与假设的参数各计一次分，逐地区、逐部门列出变动；结果精确，不作估计。",
        "What if a rule were another: how grades, totals and money move\n"
        "Every form is scored under both, and the moves are listed by region and department; "
        "exact, nothing is estimated.",
    ),
    examples=(
        (
            "jiheng corpus simulate 语料 --policy cn-mof-2020 --set grade_bands.excellent=95",
            Text("“优”的分数线提到 95", "95 points for the best grade"),
        ),
        (
            'jiheng corpus simulate 语料 --set "execution_caps=[{rate_below: 80, total: 89}]"',
            Text("执行率低于 80 % 时总分至多 89", "cap totals at 89 below a rate of 80 %"),
        ),
    ),
)
@CORPUS
@CORPUS_POLICY
@option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PARAMETER=VALUE",
    callback=_pairs,
    said=Text(
        "假设的值，可重复；写法同政策文件，参数名后可接其中一部分：grade_bands.excellent=95",
        "A supposed value, repeatable; written as in a policy file, the parameter's name may be "
        "followed by a part of it: grade_bands.excellent=95",
    ),
)
@option(
    "--flips",
    metavar="DIR",
    said=Text(
        "把等级有变的表写到这个文件夹（Parquet）", "Write the forms whose grade changes (Parquet)"
    ),
)
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def simulate(
    session: Session,
    /,
    corpus: str,
    *,
    policy: str,
    settings: tuple[tuple[str, str], ...],
    flips: str | None,
    form: str,
) -> int:
    """Score a corpus under two sets of values and tell what moves."""
    with writing(flips or corpus, session), steps(session) as shown:
        outcome = simulated(
            corpus,
            policy,
            settings,
            flips=None if flips is None else Path(flips),
            advance=shown.advance,
        )
    said = sentences(outcome.problems, session)
    document = moves_json(outcome.policy, outcome.supposed, outcome.moves)
    answer(
        session,
        said,
        document=document if form == "json" else None,
        draw=lambda page: moved(page, outcome.supposed, outcome.moves, session=session),
    )
    return code_of(outcome.problems)
