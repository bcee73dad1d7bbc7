"""``jiheng corpus sample-frame``: what a spot check is drawn from, out of a checked corpus."""

from pathlib import Path

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import CORPUS, PRESENTATION, Whole, option
from jiheng.cli.output import check_destination, deliver, writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean
from jiheng.services import spot_checks

_FRAMED = Text(
    "{file}：{forms} 张表，{departments} 个部门；{risks}。",
    "{file}: {forms} form(s) of {departments} department(s); {risks}.",
)
_COMMA = Text("、", ", ")
FINDINGS = option(
    "--findings",
    required=True,
    metavar="DIR",
    said=Text("corpus check 的输出文件夹", "The output of corpus check"),
)
YEAR = option(
    "--year",
    type=Whole(1900, 2999),
    metavar="YEAR",
    said=Text("只取这一年度的表", "Take the forms of this fiscal year only"),
)
FRAME_FILE = option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    said=Text(
        "写到这个文件：.csv 为 CSV，其余为 Parquet",
        "The file to write: CSV where it ends in .csv, else Parquet",
    ),
)


@click.command(
    "sample-frame",
    cls=Command,
    said=Text(
        "由核对过的语料编抽样框：每张表的部门、风险等级和全年预算数\n"
        "有错误的风险高，只有警告的风险中，其余风险低；绩效目标表不在抽查之列。",
        "Make a frame of a corpus that was checked: department, risk and budget of each form\n"
        "Forms with errors are of high risk, those with warnings only of medium, the others of "
        "low; tables of objectives are left out.",
    ),
    examples=(
        (
            "jiheng corpus sample-frame 语料 --findings 结果 --year 2024 -o 抽样框.csv",
            Text("2024 年度的表", "the forms of 2024"),
        ),
    ),
)
@CORPUS
@FINDINGS
@YEAR
@FRAME_FILE
@PRESENTATION
@click.pass_obj
def sample_frame(
    session: Session,
    /,
    corpus: str,
    *,
    findings: str,
    year: int | None,
    output: str,
) -> int:
    """Write a frame and tell what it holds."""
    check_destination(output, (), session)
    with writing(output, session), steps(session) as shown:
        framed = spot_checks.frame_of(
            corpus, Path(findings), Path(output), year=year, advance=shown.advance
        )
    risks = session.say(_COMMA).join(f"{risk} {count:,}" for risk, count in framed.risks.items())
    told = session.say(
        _FRAMED,
        file=clean(output),
        forms=f"{framed.forms:,}",
        departments=f"{framed.departments:,}",
        risks=risks,
    )
    deliver(f"{told}\n", None, session)
    return 0
