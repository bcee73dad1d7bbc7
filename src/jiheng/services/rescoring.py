"""Re-scoring 复核得分: what a reviewer gives each line, and what total and rating follow.

A line that nobody re-scored has the computed score. Total and rating follow by the same
expressions that compute them, from the lines as reviewed. Deviation 偏离度 is that of
`jiheng.services.opinions`. Knows nothing of who reviews or where that is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

import polars as pl

from jiheng.documents.interpret.values import read_figure
from jiheng.domain.errors import JihengError, UsageError
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.domain.text import Language, Text
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.scoring.totals import computed_rating, computed_total
from jiheng.services.assessing import Assessment

if TYPE_CHECKING:
    from jiheng.engine.rule import Table

LONGEST_RULE: Final = 200
"""Characters of the rule a score rests on."""
_CENTI = 2
_HUNDREDTH: Final = Decimal("0.01")


class ScoreRefused(UsageError):
    """A score that the line cannot have."""

    zh = "复核得分“{given}”不在 0 到 {most} 分之间（至多两位小数），没有保存；请改正后再存。"
    en = "{given} is no score from 0 to {most} with two decimals at most; correct and save again."

    def __init__(self, given: str, most: Decimal) -> None:
        super().__init__(given=given[:20], most=most)


class RuleTooLong(ScoreRefused):
    """A rule that is longer than is kept."""

    zh = "规则写了 {size} 个字，超过上限 {limit} 个；没有保存，请精简后再存。"
    en = "The rule has {size} characters, above the limit of {limit}; shorten it and save again."

    def __init__(self, size: int) -> None:
        UsageError.__init__(self, size=size, limit=LONGEST_RULE)


class LineUnknown(UsageError):
    """A line the form does not have, or that has no points."""

    zh = "表上没有可以复核打分的“{path}”；没有保存，请刷新页面。"
    en = "The form has no line {path} to score; nothing is saved, reload the page."

    def __init__(self, path: str) -> None:
        super().__init__(path=path[:80])


class ScoreUnfounded(UsageError):
    """A score without the rule it rests on, or without a reason."""

    zh = "复核得分 {score} 缺规则或理由（规则 {rule} 字，理由 {reason} 字）；请都写上再存。"
    en = "{score} lacks its rule ({rule} characters) or reason ({reason}); write both and save."

    def __init__(self, score: Decimal, rule: str, reason: str) -> None:
        super().__init__(score=score, rule=len(rule), reason=len(reason))


class ScoreChanged(JihengError):
    """A score for a line that somebody else scored, or took the score of, since it was seen."""

    exit_code = 2
    zh = (
        "“{line}”的复核得分在您打开本页之后改成了 {score}；没有改动，请看过现在的得分和理由再打分。"
    )
    en = "The score of “{line}” is {score} since you opened this page; nothing changed, look again."

    def __init__(self, line: str, score: Decimal | None) -> None:
        super().__init__(line=line, score=Text("空", "none") if score is None else score)


@dataclass(frozen=True, slots=True)
class Rescored:
    """The score a reviewer gives a line: by which rule, and why."""

    score: Decimal
    rule: str
    reason: str


def line_at(card: Scorecard, path: str) -> ScoreLine:
    """Return the line of a scorecard at a path.

    Raises:
        LineUnknown: there is none, or it has no points to give.
    """
    lines = (card.execution, *card.indicators)
    found = next((each for each in lines if each.path == path), None)
    if found is None or found.max_points is None:
        raise LineUnknown(path)
    return found


def score_given(text: str, line: ScoreLine, *, rule: str, reason: str) -> Rescored:
    """Return the score a reviewer typed for a line, with its rule and reason.

    Raises:
        ScoreRefused: it is no number from nothing to the line's points, to two decimals.
        ScoreUnfounded: the rule or the reason is missing.
        RuleTooLong: the rule is longer than is kept.
    """
    rule, reason = rule.strip(), reason.strip()
    most = line.max_points or Decimal(0)
    given = read_figure(text.strip())
    if given is None or not 0 <= given <= most or given != round(given, _CENTI):
        raise ScoreRefused(text, most)
    if not rule or not reason:
        raise ScoreUnfounded(given, rule, reason)
    if len(rule) > LONGEST_RULE:
        raise RuleTooLong(len(rule))
    return Rescored(given.quantize(_HUNDREDTH), rule, reason)


def reviewed_card(
    assessment: Assessment, rescores: Mapping[str, Rescored], language: Language = "zh"
) -> Scorecard:
    """Return the scorecard of the one form assessed, its lines as reviewed.

    Args:
        assessment: of one form that could be assessed.
        rescores: by the path of a line.
        language: of labels and reasons.
    """
    card = assessment.scorecards(language)[0]
    if not rescores:
        return card
    execution = _reviewed(card.execution, rescores)
    indicators = tuple(_reviewed(line, rescores) for line in card.indicators)
    total, rating = _following(assessment, execution, indicators)
    reason = card.total.reason if total is None else None
    return replace(
        card,
        execution=execution,
        indicators=indicators,
        total=replace(card.total, computed=total, reason=reason),
        computed_rating=rating,
    )


def _reviewed(line: ScoreLine, rescores: Mapping[str, Rescored]) -> ScoreLine:
    given = rescores.get(line.path)
    return replace(line, computed=given.score, reason=None, conversion=None) if given else line


def _following(
    assessment: Assessment, execution: ScoreLine, indicators: tuple[ScoreLine, ...]
) -> tuple[Decimal | None, str | None]:
    """Return total and rating as they follow from these lines."""
    group = assessment.groups[0]
    scores = [line.computed for line in indicators]
    known = [score for score in scores if score is not None]
    summed = sum(known, Decimal(0)) if len(known) == len(scores) else None
    parts = {"computed_execution_score": execution.computed, "computed_indicator_sum": summed}
    frame = group.run.tables[Scope.FORMS].with_columns(
        pl.lit(_centi(score), dtype=pl.Int64).alias(name) for name, score in parts.items()
    )
    total, rating = _evaluated(frame, group.parameters)
    bands = group.parameters.grade_bands
    return (
        None if total is None else Decimal(total).scaleb(-_CENTI),
        None if rating is None else bands[rating][0],
    )


def _evaluated(frame: pl.DataFrame, parameters: Parameters) -> tuple[int | None, int | None]:
    table = cast("Table", _Columns())
    for column in (computed_total, computed_rating):
        frame = frame.with_columns(column.build(table, parameters).alias(column.name))
    found: tuple[int | None, int | None] = frame.select(
        computed_total.name, computed_rating.name
    ).row(0)
    return found


class _Columns:
    """The columns of one table as attributes."""

    def __getattr__(self, name: str) -> pl.Expr:
        return pl.col(name)


def _centi(score: Decimal | None) -> int | None:
    return None if score is None else int(score.scaleb(_CENTI))


def is_other_line(then: Form, now: Form, path: str) -> bool:
    """Whether a line says something else than any line of the form did `then`."""
    block, _, rest = path.partition("[")
    row = int(rest.partition("]")[0])
    return any(line not in getattr(then, block) for line in getattr(now, block)[row : row + 1])


def last_scores(form: Form, last: Form | None) -> dict[str, Decimal | None]:
    """Return what each line claimed the year before, by its path now; rows go by their names."""
    if last is None:
        return {}
    claimed = {row.name: row.claimed_score for row in last.indicators if row.name}
    found = {
        f"indicators[{at}]": claimed.get(row.name or "") for at, row in enumerate(form.indicators)
    }
    here, there = (each.line_index(FundingSource.TOTAL) for each in (form, last))
    if here is not None and there is not None:
        found[f"funds[{here}]"] = last.funds[there].claimed_score
    return found | {"total": last.total.claimed_score}
