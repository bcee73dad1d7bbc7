"""``jiheng fix``: what makes the figures of forms agree, shown, and written where asked for."""

from pathlib import Path

import click

from jiheng.cli.answer import code_of
from jiheng.cli.commanding import Command
from jiheng.cli.options import FILES, POLICY, PRESENTATION, YEAR, format_option, option
from jiheng.cli.output import deliver
from jiheng.cli.page import Page
from jiheng.cli.papers import is_folder, prepare, write_papers
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.text.repairs import repaired
from jiheng.cli.work import FINDINGS, complain_of, read_all
from jiheng.domain.text import Text
from jiheng.reporting.repairs import repairs_json
from jiheng.reporting.report import Trouble
from jiheng.reporting.written import written
from jiheng.services.fixing import Fixes
from jiheng.services.fixing import fix as fixed
from jiheng.services.rendering import MEDIA, UnknownMedium

_IN_FOLDERS = "json"


@click.command(
    "fix",
    cls=Command,
    said=Text(
        "找出改动最少的改法，使表上各数相符\n"
        "总分、资金总额、执行率、等级等由其他各数推得的，算安全的改动；"
        "自评得分、分值、指标值、完成值等填报的数，只有加 --unsafe 才改，并且一律列出。"
        "不写 -o 时只列出，什么也不写。"
        "退出码 1 表示还有对不上的数：不写 -o 时指原表，写了 -o 时指写出的表。",
        "Find the fewest changes that make the figures of a form agree\n"
        "What follows from other figures (total, total funds, rate, rating) is changed safely; "
        "what was filled in (claimed scores, points, targets, actual values) only with --unsafe, "
        "and always listed. Without -o nothing is written. "
        "Exit code 1: figures still disagree, in the form as it is without -o, as written with it.",
    ),
    examples=(
        ("jiheng fix 自评表.docx", Text("只列出改法", "only show the changes")),
        (
            "jiheng fix 自评表.docx -o 改后.docx",
            Text("做安全的改动，写成 Word", "make the safe ones, write Word"),
        ),
        (
            "jiheng fix 文件夹 --unsafe -o 改后/",
            Text("全部照改，一张表一个 JSON 文件", "make all, a JSON file a form"),
        ),
    ),
)
@FILES
@option(
    "--unsafe",
    is_flag=True,
    said=Text(
        "填报的数也改（自评得分、分值、指标值、完成值）",
        "Also change what was filled in (claimed scores, points, targets, actual values)",
    ),
)
@option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    said=Text(
        "把改后的表写到文件，种类看扩展名（json、docx、xlsx、pdf、html）；或写到文件夹，"
        "一张表一个 JSON 文件",
        "Write the forms with the changes made: to a file of the kind its extension names (json, "
        "docx, xlsx, pdf, html), or into a folder, a JSON file a form",
    ),
)
@POLICY
@YEAR
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def fix(
    session: Session,
    files: tuple[str, ...],
    *,
    unsafe: bool,
    output: str | None,
    policy: str | None,
    year: int | None,
    form: str,
) -> int:
    """Show what makes the figures agree, and write the forms with it done."""
    medium = _medium(output, session) if output else None
    if output:
        prepare(output, files, session)
    fixed((), policy=policy, year=year)
    with spinner(session) as shown:
        papers = read_all(files, session, shown)
        if shown:
            shown.working()
        fixes = fixed(
            papers.forms,
            unsafe=unsafe,
            policy=policy,
            year=year,
            language=session.language,
            strict=False,
        )
        faults = (
            write_papers(fixes.forms, output, files, session=session, to=medium)
            if output and medium and fixes.forms
            else []
        )
    complain_of(fixes.problems, session)
    if form == "json":
        problems = [*(Trouble(error) for error in papers.problems), *fixes.problems]
        text = written(repairs_json(fixes.repairs, problems, session.language))
    else:
        page = Page(session)
        repaired(page, fixes.repairs, session, is_written=bool(output))
        text = page.text()
    deliver(text, None, session)
    errors = [*papers.problems, *faults, *(trouble.error for trouble in fixes.problems)]
    return max(code_of(errors), 0 if _agree(fixes, is_written=bool(output)) else FINDINGS)


def _medium(output: str, session: Session) -> str:
    """Return the kind of paper that an extension names.

    Raises:
        UnknownMedium: it names none that can be written.
        OutputRefused: the system refuses to tell whether it is a folder.
    """
    if is_folder(output, session):
        return _IN_FOLDERS
    name = Path(output).suffix.removeprefix(".").lower()
    if name not in MEDIA:
        raise UnknownMedium(name or output)
    return name


def _agree(fixes: Fixes, *, is_written: bool) -> bool:
    if is_written:
        return fixes.are_consistent
    return not any(each.diagnosis.repairs or each.diagnosis.clean for each in fixes.repairs)
