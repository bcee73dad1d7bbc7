"""``jiheng check``: what is wrong with forms."""

import sys

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import (
    BASELINE,
    FAIL_ON,
    FILES,
    FOR_PUBLICATION,
    IGNORE,
    OUTPUT,
    POLICY,
    PRESENTATION,
    SELECT,
    SUPPRESSIONS,
    WRITE_BASELINE,
    YEAR,
    OneOf,
    option,
)
from jiheng.cli.output import NotForScreen, check_destination, deliver, deliver_bytes
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.findings import checked, summary_line
from jiheng.cli.work import (
    code_of_report,
    complain_of_forms,
    complain_of_suppressions,
    read_all,
    today,
)
from jiheng.domain.text import Text
from jiheng.reporting.baseline import baseline_text
from jiheng.services.assessing import Request, assess
from jiheng.services.publishing import FORMATS, PACKED, Publication, format_of, published
from jiheng.services.results import report
from jiheng.services.settling import prepare, settings_here, settle

TEXT = "text"
FORMAT = option(
    "--format",
    "form",
    type=OneOf(TEXT, *FORMATS),
    said=Text(
        "输出的格式：html 是可打印的报告，xlsx 是问题清单，docx 是复核意见；"
        "不写则看 -o 文件的后缀，否则为 text",
        "The format: html is a report to print, xlsx the list of findings, docx the review "
        "opinion; by default that of the suffix of -o, else text",
    ),
)


@click.command(
    "check",
    cls=Command,
    said=Text(
        "核对自评表，指出哪里不对、差多少、依据哪一条、怎样改\n"
        "按当年有效的规定重算每一项得分，与填报的逐项对照，再按全部规则核对。",
        "Check forms: what is wrong, by how much, under which article, what to do\n"
        "Recomputes every score under the rules in force, compares it with the one claimed, and "
        "applies all rules.",
    ),
    examples=(
        ("jiheng check 自评表.txt", Text("核对一个文件", "check one file")),
        ("jiheng check 文件夹 --fail-on warning", Text("有警告即不通过", "fail on warnings")),
        ("jiheng check 自评表.txt -o 结果.json", Text("给别的程序用", "for other programs")),
        ("jiheng check 文件夹 -o 问题.xlsx", Text("问题清单，Excel", "the findings in Excel")),
        ("jiheng check 文件夹 -o 报告.html", Text("一个可打印的网页", "a page to print")),
        ("jiheng check 自评表.txt --select EXE,SCO101", Text("只用这些规则", "only these rules")),
        (
            "jiheng check 文件夹 --baseline 上次.json",
            Text("只列比上次新增的问题", "only what is new since the last time"),
        ),
    ),
)
@FILES
@POLICY
@YEAR
@SELECT
@IGNORE
@FOR_PUBLICATION
@FAIL_ON
@BASELINE
@WRITE_BASELINE
@SUPPRESSIONS
@FORMAT
@OUTPUT
@PRESENTATION
@click.pass_obj
def check(
    session: Session,
    files: tuple[str, ...],
    *,
    policy: str | None,
    year: int | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    for_publication: bool,
    fail_on: str,
    baseline: str | None,
    write_baseline: str | None,
    suppressions: str | None,
    form: str | None,
    output: str | None,
) -> int:
    """Check forms and print what is wrong with them."""
    form = form or format_of(output) or TEXT
    if form in PACKED and output is None:
        raise NotForScreen(form)
    for destination in (output, write_baseline):
        check_destination(destination, files, session)
    request = Request(
        policy, year=year, select=select, ignore=ignore, for_publication=for_publication
    )
    assess((), request)
    settlement = prepare(suppressions or settings_here(), baseline, today())
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if shown:
            shown.working()
        found = report(
            [assess(papers.forms, request)], language=session.language, unread=papers.problems
        )
    complain_of_forms(found, session)
    found = settle(found, settlement)
    if write_baseline:
        deliver(baseline_text(found), write_baseline, session)
    code = code_of_report(found, fail_on)
    if form == TEXT:
        page = Page(session, to_screen=output is None)
        checked(page, found, session)
        deliver(page.text(), output, session)
    else:
        complain_of_suppressions(found, session)
        what = Publication(found, session.language, day=settlement.today, exit_code=code)
        deliver_bytes(published(what, form), output, session)
    if output and not session.quiet and sys.stderr.isatty():
        session.complain(summary_line(found, session))
    return code
