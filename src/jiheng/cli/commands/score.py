"""``jiheng score``: what the rules in force compute, under one policy or several."""

import click

from jiheng.cli.answer import code_of
from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, OUTPUT, POLICIES, PRESENTATION, YEAR, format_option, option
from jiheng.cli.output import check_destination, deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.scores import scored
from jiheng.cli.text.stability import stable
from jiheng.cli.work import complain_of_forms, read_all
from jiheng.domain.text import Text
from jiheng.reporting.document import score_json
from jiheng.reporting.written import written
from jiheng.services.comparing import EVERY_POLICY, compare
from jiheng.services.results import report
from jiheng.services.tracing import export

TRACE = option(
    "--trace",
    metavar="FILE",
    said=Text(
        "把每个数的算法、取数位置、参数和依据写到这个文件，可用 jiheng verify 复算",
        "Write how every number was reached to this file, to be replayed by jiheng verify",
    ),
)


@click.command(
    "score",
    cls=Command,
    said=Text(
        "重算每一项得分，与填报的并列\n可同时按几套政策计算，看等级在哪一套下会变，"
        "只改哪一个参数就会变。",
        "Recompute every score, beside the one claimed\n"
        "Several policies at once show under which the rating changes, and which parameter alone "
        "changes it.",
    ),
    examples=(
        ("jiheng score 自评表.txt --trace 轨迹.json", Text("留下每一步", "keep every step")),
        (
            "jiheng score 自评表.txt --policy cn-mof-2020,cn-hubei-2020",
            Text("两套政策互相比较", "compare two policies"),
        ),
        (
            "jiheng score 自评表.txt --policy all",
            Text("当年有效的全部政策和可选口径", "every policy and option in force that year"),
        ),
    ),
)
@FILES
@POLICIES
@YEAR
@TRACE
@format_option("text", "json")
@OUTPUT
@PRESENTATION
@click.pass_obj
def score(
    session: Session,
    files: tuple[str, ...],
    *,
    policies: tuple[str, ...],
    year: int | None,
    trace: str | None,
    form: str,
    output: str | None,
) -> int:
    """Recompute every score and print it beside the one claimed."""
    for destination in (output, trace):
        check_destination(destination, files, session)
    compare((), policies, year=year)
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if shown:
            shown.working()
        compared = compare(papers.forms, policies, year=year)
        found = report(
            compared.assessments,
            language=session.language,
            asked=compared.asked,
            unread=papers.problems,
            flips=compared.flips,
        )
    complain_of_forms(found, session)
    if trace:
        deliver(written(export(list(compared.assessments))), trace, session)
    if form == "json":
        text = written(score_json(found, session.language))
    else:
        page = Page(session, to_screen=output is None)
        tell = stable if EVERY_POLICY in policies else scored
        tell(page, found, session)
        text = page.text()
    deliver(text, output, session)
    return code_of(trouble.error for trouble in found.problems)
