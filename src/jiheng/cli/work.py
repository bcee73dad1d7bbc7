"""What the commands on documents have in common: read, complain of what failed, and the code."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO, cast

from jiheng.cli.answer import code_of
from jiheng.cli.session import Session
from jiheng.cli.spinner import Progress
from jiheng.domain.errors import UsageError
from jiheng.domain.finding import Severity
from jiheng.domain.text import Text
from jiheng.reporting.report import Report, Trouble
from jiheng.services.cores import cores
from jiheng.services.reading import STANDARD_INPUT, Papers, read_paths

FINDINGS = 1
_OF_FORM = Text("第 {number} 张表：{sentence}", "Form {number}: {sentence}")


class InputClosed(UsageError):
    """Standard input is asked for, and there is none."""

    zh = "没有标准输入可读：它已关闭；请写文件名，或用管道送入内容。"
    en = "There is no standard input to read: it was closed; name a file or use a pipe."


def read_all(files: Sequence[str], session: Session, shown: Progress | None) -> Papers:
    """Read all files, and complain at once of those that are not read."""
    papers = read_paths(
        files,
        standard_input=standard_input() if STANDARD_INPUT in files else None,
        opening=shown.reading if shown else None,
        workers=cores(),
    )
    for problem in (*papers.problems, *papers.notes):
        session.complain(problem.sentence(session.language))
    return papers


def complain_of_forms(report: Report, session: Session) -> None:
    """Complain of the forms that could not be assessed."""
    complain_of(report.problems, session)


def complain_of(problems: Iterable[Trouble], session: Session) -> None:
    """Complain of forms, once of each kind."""
    said = dict.fromkeys(
        _sentence(trouble, session) for trouble in problems if trouble.form is not None
    )
    for sentence in said:
        session.complain(sentence)


def complain_of_suppressions(report: Report, session: Session) -> None:
    """Complain of suppressions that do not hold, or are not used."""
    for notice in report.notices:
        session.complain(notice.text.in_(session.language))


def today() -> date:
    """Return the day of the run where it runs."""
    return datetime.now().astimezone().date()


def _sentence(trouble: Trouble, session: Session) -> str:
    sentence = trouble.error.sentence(session.language)
    return session.say(_OF_FORM, number=(trouble.form or 0) + 1, sentence=sentence)


def code_of_report(report: Report, fail_on: str) -> int:
    """Return the exit code of a check: the gravest of its problems and findings."""
    threshold = None if fail_on == "never" else Severity(fail_on).rank
    found = threshold is not None and any(
        finding.severity.rank >= threshold for finding in report.findings
    )
    return max(code_of(trouble.error for trouble in report.problems), FINDINGS if found else 0)


def standard_input() -> BinaryIO:
    """Return standard input.

    Raises:
        InputClosed: the program was started without one.
    """
    stream = getattr(sys, "stdin", None)
    if stream is None:
        raise InputClosed
    return cast("BinaryIO", stream.buffer)
