"""``jiheng corpus compare``: two publications, two years or two policies beside one another."""

from pathlib import Path
from typing import Final

import click

from jiheng.cli.answer import answer, code_of, sentences
from jiheng.cli.commanding import Command
from jiheng.cli.commands.corpus_synthesize import Years
from jiheng.cli.options import (
    CORPUS,
    INTO,
    PRESENTATION,
    argument,
    format_option,
    option,
    words_of,
)
from jiheng.cli.output import writing
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.steps import Steps, steps
from jiheng.cli.text.differences import differences
from jiheng.cli.text.moves import moved
from jiheng.domain.errors import UsageError
from jiheng.domain.text import Text
from jiheng.reporting.moves import moves_json
from jiheng.services.corpora import Outcome
from jiheng.services.corpus_comparing import (
    Comparison,
    compare_policies,
    compare_publications,
    compare_years,
)

TWO: Final = 2


class OneQuestion(UsageError):
    """A comparison that asks nothing, or several things at once."""

    zh = (
        "要比什么没有写清：给了 {given} 项。请写另一份语料、--years 年度,年度 或 "
        "--policies 政策,政策 中的一项。"
    )
    en = (
        "What to compare is not clear: {given} given. Name one of another corpus, --years "
        "YEAR,YEAR or --policies POLICY,POLICY."
    )

    def __init__(self, given: int) -> None:
        super().__init__(given=given)


class NotTwo(UsageError):
    """A comparison of fewer or more than two."""

    zh = "{option} 写了 {given} 个；两个才能相比，例如 {example}。"
    en = "{option} names {given}; exactly two can be compared, such as {example}."

    def __init__(self, option: str, given: int, example: str) -> None:
        super().__init__(option=option, given=given, example=example)


@click.command(
    "compare",
    cls=Command,
    said=Text(
        "比较同一年度的两次公开、两个年度，或两套政策\n"
        "两次公开：哪些表有改动、消失、新增，改的是哪一格、从多少到多少；"
        "两个年度：同一项目的数怎样变；两套政策：哪些表的等级不同。中断后重新运行，从断处接着做。",
        "Compare two publications of a year, two years, or two policies\n"
        "Publications: which forms changed, are gone or new, and which cell from what to what; "
        "years: how the figures of the same projects moved; policies: whose grade differs. A "
        "stopped run goes on where it stopped.",
    ),
    examples=(
        (
            "jiheng corpus compare 三月公开 九月公开 -o 改动",
            Text("同一年度公开了两次，悄悄改了什么", "what was revised in silence"),
        ),
        (
            "jiheng corpus compare 语料 --years 2023,2024 -o 两年",
            Text("同一项目的两年", "the same projects in two years"),
        ),
        (
            "jiheng corpus compare 语料 --policies cn-mof-2020,cn-hubei-2020 -o 两套",
            Text("按两套政策各计一次分", "scored under both policies"),
        ),
    ),
)
@CORPUS
@argument(
    "other",
    required=False,
    metavar="[CORPUS]",
    said=Text("后一次公开的语料", "The corpus of the later publication"),
)
@INTO
@option(
    "--years",
    type=Years(),
    metavar="YEAR,YEAR",
    said=Text("比较语料中的两个年度", "Compare two years of the corpus"),
)
@option(
    "--policies",
    multiple=True,
    callback=words_of,
    metavar="NAME,NAME",
    said=Text("比较两套政策", "Compare two policies"),
)
@format_option("text", "json")
@PRESENTATION
@click.pass_obj
def compare(
    session: Session,
    /,
    corpus: str,
    *,
    other: str | None,
    output: str,
    years: tuple[int, ...] | None,
    policies: tuple[str, ...],
    form: str,
) -> int:
    """Compare, and tell what differs."""
    given = sum(map(bool, (other, years, policies)))
    if given != 1:
        raise OneQuestion(given)
    with writing(output, session), steps(session) as shown:
        outcome = _outcome(corpus, other, Path(output), years=years, policies=policies, shown=shown)
    said = sentences(outcome.problems, session)
    answer(
        session,
        said,
        document=_json(outcome, session) if form == "json" else None,
        draw=lambda page: _draw(page, outcome, output, session=session),
    )
    return code_of(outcome.problems)


def _draw(page: Page, outcome: Comparison | Outcome, output: str, *, session: Session) -> None:
    if isinstance(outcome, Outcome):
        moved(page, f"{outcome.policy} → {outcome.supposed}", outcome.moves, session=session)
    else:
        differences(page, outcome, output, session=session)


def _outcome(
    corpus: str,
    other: str | None,
    output: Path,
    *,
    years: tuple[int, ...] | None,
    policies: tuple[str, ...],
    shown: Steps,
) -> Comparison | Outcome:
    if other:
        return compare_publications(corpus, other, output, advance=shown.advance)
    if years:
        if len(years) != TWO:
            raise NotTwo("--years", len(years), "2023,2024")
        first, second = years
        return compare_years(corpus, first, second, output=output, advance=shown.advance)
    if len(policies) != TWO:
        raise NotTwo("--policies", len(policies), "cn-mof-2020,cn-hubei-2020")
    one, two = policies
    return compare_policies(corpus, one, two, output=output, advance=shown.advance)


def _json(outcome: Comparison | Outcome, session: Session) -> dict[str, object]:
    if isinstance(outcome, Outcome):
        return moves_json(outcome.policy, outcome.supposed, outcome.moves)
    return {
        "schema": "jiheng/corpus-compare/1",
        "forms": outcome.forms,
        "events": outcome.events,
        "cells": outcome.cells,
        "departments": outcome.departments.to_dicts(),
        "problems": sentences(outcome.problems, session),
    }
