"""One form's scorecard out of a run: claimed beside computed, and why a number is missing."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Actual, Indicator, Target
from jiheng.domain.measure import LARGE
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.domain.text import Language, Text
from jiheng.engine.columns import Scope
from jiheng.engine.findings import show_value
from jiheng.engine.parameters import Parameters
from jiheng.engine.run import Run

NO_FUNDS = Text("缺少全年预算数或全年执行数", "revised budget or outturn is missing")
NOTHING_BUDGETED = Text(
    "没有预算也没有支出，按政策不计分", "no budget and no outturn; the policy does not score it"
)
SPENT_WITHOUT_BUDGET = Text(
    "没有预算而有支出，执行率无从计算", "spent without a budget; there is no rate"
)
NO_POINTS = Text("缺少分值", "points are missing")
NO_SCORE = Text(
    "定性指标缺少得分，只能得出区间", "a qualitative row without a score has a range only"
)
NO_RESULT = Text(
    "实际完成值既不是数字，也不是三档结论", "the actual value is neither a number nor a tier"
)
NO_TARGET = Text(
    "年度指标值不是一个单独的数，没有比例可折算",
    "the target is not one number, so there is no ratio",
)
NO_DAY = Text(
    "指标值是期限，实际完成值写的不是日期，也不是三档结论",
    "the target is a deadline, the actual value is neither a day nor a tier",
)
NOT_IN_TIME = Text(
    "完成日期晚于期限，或看不出是否按期，没有比例可折算，须由人工判定",
    "done after the deadline, or possibly so; no ratio gives a score, it is left to a person",
)
NO_RATIO = Text(
    "指标值为零或更低而没有达到，没有比例可折算，须由人工判定",
    "a target of zero or less is missed; no ratio gives a score, it is left to a person",
)
NO_ROOM = Text(
    "换算成同一单位后，数值超过一万亿，无从折算",
    "in one unit a value is above a million million, which is not computed with",
)
AS_PRINTED = Text(
    "指标值以“{target}”计，完成值以“{actual}”计，没有换算，按所印的数相比",
    'the target is in "{target}", the actual value in "{actual}"; compared as printed',
)
ONE_UNIT = Text(
    "指标值和完成值只有一个印了单位，是“{unit}”，没有换算，按所印的数相比",
    'only one of target and actual value has a unit, "{unit}"; compared as printed',
)
NO_INDICATORS = Text("没有绩效指标", "there is no indicator")
BY_A_PERSON = Text("按政策须由人工判定", "left to a person by the policy")
OPEN = Text("{parts}；总分无从折算", "{parts}; so the total cannot be computed")
LEFT_OPEN = Text("{parts}；总分须由人工判定", "{parts}; the total is left to a person")
PART = Text("{label}：{reason}", "{label}: {reason}")
MORE = Text("{parts}；另有 {count} 项", "{parts}; and {count} more")
_MOST_NAMED = 2
EXECUTION = Text("预算执行率", "budget execution")
TOTAL = Text("总分", "total")


def scorecard(
    run: Run, paper: Form, *, row: int, form: int, language: Language = "zh"
) -> Scorecard:
    """Return the scorecard of the form in row `row` of `run`; `form` is its number elsewhere."""
    (held,) = run.rows_of(Scope.FORMS, row)
    bands = run.program.parameters.grade_bands
    rating = held["computed_rating"]
    execution = _execution(held, paper, language)
    indicators = tuple(
        _indicator(each, paper.indicators[each["row"]], run.program.parameters, language=language)
        for each in run.rows_of(Scope.INDICATORS, row)
    )
    is_open = held["computed_total"] is None
    return Scorecard(
        form=form,
        policy=run.program.parameters.policy,
        execution_rate=_decimal(held["computed_execution_rate"]),
        execution=execution,
        indicators=indicators,
        total=ScoreLine(
            "total",
            TOTAL.in_(language),
            max_points=paper.total.max_points,
            claimed=paper.total.claimed_score,
            computed=_decimal(held["computed_total"]),
            reason=_why_no_total((execution, *indicators), language) if is_open else None,
        ),
        claimed_rating=paper.claimed_rating,
        computed_rating=None if rating is None else bands[rating][0],
    )


def _execution(held: dict[str, Any], paper: Form, language: Language) -> ScoreLine:
    place = paper.line_index(FundingSource.TOTAL)
    line = None if place is None else paper.funds[place]
    reason = None if held["computed_execution_score"] is not None else _why_no_execution(held)
    return ScoreLine(
        "funds" if place is None else f"funds[{place}]",
        EXECUTION.in_(language),
        max_points=_decimal(held["execution_points"]),
        claimed=line.claimed_score if line else None,
        computed=_decimal(held["computed_execution_score"]),
        reason=_said(reason, language),
    )


def _why_no_execution(held: dict[str, Any]) -> Text:
    budget, outturn = held["total_revised_budget"], held["total_outturn"]
    if budget is None or outturn is None:
        return NO_FUNDS
    return SPENT_WITHOUT_BUDGET if outturn else NOTHING_BUDGETED


def _indicator(
    held: dict[str, Any], row: Indicator, parameters: Parameters, *, language: Language
) -> ScoreLine:
    reason = None if held["computed_score"] is not None else _why_no_score(held)
    return ScoreLine(
        f"indicators[{held['row']}]",
        row.name or "—",
        max_points=row.max_points,
        claimed=row.claimed_score,
        computed=_decimal(held["computed_score"]),
        reason=_said(reason, language),
        conversion=_conversion(held, row) or _said(_as_printed(held, row, parameters), language),
    )


def _conversion(held: dict[str, Any], row: Indicator) -> str | None:
    """Return how the value in the larger unit reads in the smaller, None for one unit."""
    if not held["unit_power"]:
        return None
    larger: Actual | Target = row.actual
    smaller: Actual | Target = row.target
    side = "actual"
    if held["unit_power"] < 0:
        larger, smaller, side = row.target, row.actual, "target"
    raw, converted = held[f"{side}_value"], held[f"converted_{side}"]
    if raw is None or converted is None or smaller.value is None:
        return None
    before, after = (show_value(each) for each in (raw, converted))
    return f"{before}{larger.unit} = {after}{smaller.unit}"


def _as_printed(held: dict[str, Any], row: Indicator, parameters: Parameters) -> Text | None:
    """Return what is to be known of a score between two units that nothing converts, if it is."""
    target, actual = ((each.unit or "").strip() for each in (row.target, row.actual))
    numbers = held["target_value"] is not None and held["actual_value"] is not None
    if held["unit_power"] or not numbers or not (target or actual):
        return None
    if not (target and actual):
        unit = target or actual
        return _with(ONE_UNIT, unit=unit) if re.match(LARGE, unit) else None
    same = {word: group[0] for group in parameters.unit_synonyms for word in group}
    shares = parameters.share_units
    if same.get(target, target) == same.get(actual, actual) or {target, actual} <= {*shares}:
        return None
    return _with(AS_PRINTED, target=target, actual=actual)


def _with(text: Text, **units: str) -> Text:
    return Text(text.zh.format(**units), text.en.format(**units))


def _why_no_score(held: dict[str, Any]) -> Text:
    if held["max_points"] is None:
        return NO_POINTS
    if held["target_value"] is not None and held["actual_value"] is not None:
        target = held["target_value"]
        if held["converted_actual"] is None or held["converted_target"] is None:
            return NO_ROOM
        return NO_RATIO if target < 0 or (target == 0 and not held["is_limit"]) else BY_A_PERSON
    if held["tier"] is not None:
        return NO_SCORE
    if held["due_day"] is None:
        return NO_RESULT if held["actual_value"] is None else NO_TARGET
    return NO_DAY if held["done_day"] is None else NOT_IN_TIME


def _why_no_total(lines: Sequence[ScoreLine], language: Language) -> str:
    """Return which parts have no score and why, the first few by name."""
    missing = [line for line in lines if line.reason]
    if not missing:
        return OPEN.in_(language).format(parts=NO_INDICATORS.in_(language))
    for_a_person = (NOTHING_BUDGETED, NOT_IN_TIME, NO_RATIO, BY_A_PERSON)
    by_a_person = {each.in_(language) for each in for_a_person}
    ending = LEFT_OPEN if any(line.reason in by_a_person for line in missing) else OPEN
    told = "；" if language == "zh" else "; "
    parts = told.join(
        PART.in_(language).format(label=line.label, reason=line.reason)
        for line in missing[:_MOST_NAMED]
    )
    if len(missing) > _MOST_NAMED:
        parts = MORE.in_(language).format(parts=parts, count=len(missing) - _MOST_NAMED)
    return ending.in_(language).format(parts=parts)


def _said(reason: Text | None, language: Language) -> str | None:
    return None if reason is None else reason.in_(language)


def _decimal(raw: int | None) -> Decimal | None:
    return None if raw is None else Decimal(raw).scaleb(-2)
