"""Forms brought together: groups, the year before, twins; what a plan refuses."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from engine.workshop import form, indicator, line, parameters, toy
from jiheng.domain.form import Form, Project
from jiheng.domain.funds import FundingSource
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.domain.objective import Objective
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.findings import findings, numbers
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameters
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program
from jiheng.engine.rule import Check, Derived, Rule, Subject, Table, derived, forms
from jiheng.engine.run import Run, VerdictCode
from jiheng.engine.survey import columns_of
from jiheng.rules import kin
from jiheng.rules.kin import DERIVED as KIN

FORMS, INDICATORS = Scope.FORMS, Scope.INDICATORS
LABEL = ("列", "column")


@derived(FORMS, Unit.POINTS, LABEL, within="unit_key")
def unit_total(t: Table, _: Parameters) -> pl.Expr:
    return t.claimed_total.sum()


@derived(FORMS, Unit.FLAG, LABEL)
def is_above_half(t: Table, _: Parameters) -> pl.Expr:
    return t.claimed_total * 2 > t.unit_total


@derived(FORMS, Unit.POINTS, LABEL, over=INDICATORS)
def points_before(t: Table, _: Parameters) -> pl.Expr:
    return t.prior.max_points.sum()


COLUMNS = (*KIN, unit_total, is_above_half, points_before)
ABOVE = toy(lambda t: Check(t.unit_forms > 1, t.is_above_half), "PRT901")
LESS = toy(
    lambda t: Check(
        t.prior_form.is_not_null(),
        t.max_points < t.prior.max_points,
        {"prior": forms(t.prior_form)},
    ),
    "SER901",
    INDICATORS,
    message=("上年为表 {prior}。", "last year is form {prior}."),
)
LIGHTER = toy(lambda t: Check(t.prior_form.is_not_null(), t.points_before > 0), "SER902")
ALONE = toy(lambda t: Check(t.claimed_total >= 0, t.claimed_total > 9_000), "RAT901")
RULES = (ALONE, ABOVE, LESS, LIGHTER)


def program(*rules: Rule, columns: tuple[Derived, ...] = COLUMNS) -> Program:
    held = parameters(twin_similarity=8000, portfolio_minimum=2)
    return Program(rules or RULES, columns, parameters=held)


def paper(total: str, points: str = "10", **parts: Any) -> Form:  # noqa: ANN401
    made = form(indicator("甲", points), **parts)
    return replace(made, total=replace(made.total, claimed_score=Decimal(total)))


def together(compiled: Program, papers: list[Form], *, sizes: list[int] | None = None) -> list[Run]:
    surveys = []
    start = 0
    for size in sizes or [len(papers)]:
        run = compiled.run(to_columns(papers[start : start + size]))
        surveys.append(compiled.survey(run, pl.Series(range(start, start + size))))
        start += size
    told = list(relate(compiled.plan, surveys))
    return [compiled.judge(survey, related) for survey, related in zip(surveys, told, strict=True)]


def verdicts(runs: list[Run], rule: Rule) -> list[str]:
    return [
        VerdictCode(code).name
        for run in runs
        for code in run.verdicts[rule.scope][rule.code].to_list()
    ]


PAPERS = [
    paper("90", "5"),
    paper("10", project=Project("项目乙")),
    paper("70", implementing_unit="另一所"),
    paper("50", fiscal_year=2023),
    paper("60", implementing_unit=None, supervising_department=None),
]


def test_a_run_leaves_rules_across_forms_unasked() -> None:
    compiled = program()
    run = compiled.run(to_columns(PAPERS))
    assert verdicts([run], ABOVE) == ["NOT_APPLICABLE"] * 5
    assert verdicts([run], LESS) == ["NOT_APPLICABLE"] * 5
    counts = run.counts()
    assert counts["PRT901"][VerdictCode.NOT_APPLICABLE] == 5
    assert sum(counts["RAT901"].values()) == 5
    assert "unit_key" not in run.tables[FORMS].columns
    assert run.failures().is_empty()
    assert compiled.has_rules_across
    assert not program(ALONE).has_rules_across
    assert not program(ALONE).shares


@pytest.mark.parametrize("rule", [ABOVE, LESS])
def test_a_share_alone_judges_as_all_rules_together(rule: Rule) -> None:
    """By the survey of all; of it only the columns of the share are read."""
    whole = program()
    run = whole.run(to_columns(PAPERS))
    survey = whole.survey(run, pl.Series(range(len(PAPERS)))).alone()
    some = program(rule)
    columns = {scope: survey.table(scope, columns_of(some.plan, scope)) for scope in Scope}
    narrow = replace(survey, run=replace(survey.run, program=some, tables=columns))
    (related,) = relate(some.plan, [survey])
    judged = some.judge(narrow, related)
    assert verdicts([judged], rule) == verdicts(together(whole, PAPERS), rule)


def test_a_form_is_judged_by_the_sum_of_its_unit() -> None:
    runs = together(program(), PAPERS)
    judged = verdicts(runs, ABOVE)
    assert judged == ["FAIL", "PASS", "NOT_APPLICABLE", "NOT_APPLICABLE", "NOT_APPLICABLE"]
    assert verdicts(runs, ALONE) == ["PASS"] * 5


def test_an_indicator_is_judged_by_its_likeness_of_the_year_before() -> None:
    runs = together(program(), PAPERS)
    assert verdicts(runs, LESS) == ["FAIL", *["NOT_APPLICABLE"] * 4]
    assert verdicts(runs, LIGHTER) == ["FAIL", *["NOT_APPLICABLE"] * 4]
    (found,) = [each for each in findings(runs[0], PAPERS) if each.rule == "SER901"]
    assert found.message == "上年为表 4。"


@pytest.mark.parametrize("sizes", [[1, 1, 1, 1, 1], [2, 3], [4, 1]])
def test_batches_of_any_size_give_the_same(sizes: list[int]) -> None:
    compiled = program()
    whole, parts = together(compiled, PAPERS), together(compiled, PAPERS, sizes=sizes)
    for rule in RULES:
        assert verdicts(parts, rule) == verdicts(whole, rule)


@pytest.mark.parametrize("sizes", [[10], [3, 4, 3]])
@pytest.mark.parametrize("second", [PAPERS, PAPERS[::-1]], ids=["the same forms", "turned round"])
def test_portfolios_related_at_once_are_each_for_itself(
    sizes: list[int], second: list[Form]
) -> None:
    compiled = program()
    both, portfolios = [*PAPERS, *second], pl.Series([7] * 5 + [2**63] * 5, dtype=pl.UInt64)
    surveys, start = [], 0
    for size in sizes:
        run = compiled.run(to_columns(both[start : start + size]))
        numbers = pl.Series(range(start, start + size))
        surveys.append(compiled.survey(run, numbers, portfolios.slice(start, size)))
        start += size
    told = relate(compiled.plan, surveys)
    runs = [compiled.judge(survey, each) for survey, each in zip(surveys, told, strict=True)]
    for rule in (ABOVE, LESS, LIGHTER):
        alone = [verdicts(together(compiled, papers), rule) for papers in (PAPERS, second)]
        assert verdicts(runs, rule) == alone[0] + alone[1]


@pytest.fixture(params=["few names", "many names"])
def search(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Look for names in both ways that there are, for few and for many of them."""
    kind: str = request.param
    if kind == "many names":
        monkeypatch.setattr("jiheng.engine.naming.MANY_CHARACTERS", 0)
    return kind


def named(portfolios: list[int]) -> list[str | None]:
    """Return what units the last of four forms names, by portfolio of the four."""
    rule = toy(lambda t: Check(t.kind >= 0, t.named_unit.is_not_null()), "PRT901")
    compiled = program(rule)
    short, longer, strange = "甲区环境监测中心", "甲区环境监测中心站", "乙区水务管理所"
    papers = [
        paper("90", implementing_unit=unit, objective=Objective("完成任务", told))
        for unit, told in (
            (short, "已完成"),
            (longer, "已完成"),
            (strange, "已完成"),
            ("丙区图书馆总馆", f"已完成，{longer}参加"),
        )
    ]
    run = compiled.run(to_columns(papers))
    told = compiled.survey(run, pl.Series(range(4)), pl.Series(portfolios, dtype=pl.UInt64))
    (related,) = relate(compiled.plan, [told])
    return related[FORMS]["named_unit"].to_list()


@pytest.mark.parametrize(
    ("units", "said", "expected"),
    [
        (("东川市财政局", "财政局机关服务中心"), "东川市财政局机关服务中心建成", [None]),
        (
            ("财政局机关服务中心", "西川市水务管理所"),
            "东川市财政局机关服务中心建成",
            [None, "财政局机关服务中心"],
        ),
        (
            ("第一实验小学", "东川市教育局", "东川市教育局第一实验小学"),
            "东川市教育局第一实验小学建成，东川市教育局验收",
            ["东川市教育局"],
        ),
    ],
    ids=["from the left", "the only name", "once in a longer one, once alone"],
)
@pytest.mark.usefixtures("search")
def test_names_are_read_from_the_left_the_longest_first(
    units: tuple[str, ...], said: str, expected: list[str | None]
) -> None:
    rule = toy(lambda t: Check(t.kind >= 0, t.named_unit.is_not_null()), "PRT901")
    compiled = program(rule)
    papers = [
        paper("90", implementing_unit=unit, objective=Objective("完成任务", said)) for unit in units
    ]
    survey = compiled.survey(compiled.run(to_columns(papers)), pl.Series(range(len(units))))
    (related,) = relate(compiled.plan, [survey])
    assert related[FORMS]["named_unit"].to_list()[: len(expected)] == expected


@pytest.mark.usefixtures("search")
def test_a_name_in_a_longer_one_is_not_named_and_other_portfolios_hide_none() -> None:
    assert named([1, 1, 1, 1])[-1] == "甲区环境监测中心站"
    assert named([1, 2, 1, 1])[-1] == "甲区环境监测中心"
    assert named([2, 2, 1, 1])[-1] is None


def test_a_survey_alone_is_judged_in_integers_without_its_batch() -> None:
    compiled = program()
    run = compiled.run(to_columns(PAPERS))
    survey = compiled.survey(run, pl.Series([10, 11, 12, 13, 14])).alone()
    (related,) = relate(compiled.plan, [survey])
    judged = compiled.judge(survey, related)
    failures = judged.failures()
    assert failures.select("form_id", "rule", "row").rows() == [
        (10, "PRT901", None),
        (10, "SER901", 0),
        (10, "SER902", None),
    ]
    assert verdicts([judged], ALONE) == ["NOT_APPLICABLE"] * 5
    assert judged.texts.is_empty()


def test_a_row_sees_what_other_forms_tell_of_its_form() -> None:
    shared = toy(lambda t: Check(t.form.unit_forms > 1, t.form.is_above_half), "PRT901", INDICATORS)
    judged = verdicts(together(program(shared), PAPERS), shared)
    assert judged == ["FAIL", "PASS", *["NOT_APPLICABLE"] * 3]


@pytest.mark.parametrize("alone", [False, True])
def test_a_cell_that_was_not_read_is_not_judged_by_others(*, alone: bool) -> None:
    outturn = toy(
        lambda t: Check(t.unit_forms > 1, t.is_above_half), "PRT901", at="funds.total.outturn"
    )
    unreadable = Provenance(Locator(), Confidence.UNREADABLE, None)
    paid = replace(
        PAPERS[0],
        funds=(line(FundingSource.TOTAL, "9", None),),
        provenance={"funds[0].outturn": unreadable},
    )
    compiled = program(outturn)
    run = compiled.run(to_columns([paid, PAPERS[1]]))
    survey = compiled.survey(run, pl.Series([7, 8]))
    survey = survey.alone() if alone else survey
    (related,) = relate(compiled.plan, [survey])
    judged = compiled.judge(survey, related)
    assert verdicts([judged], outturn) == ["NOT_EVALUABLE", "PASS"]
    assert judged.counts()["PRT901"][VerdictCode.NOT_EVALUABLE] == 1


def test_two_forms_of_last_year_are_no_form_of_last_year() -> None:
    runs = together(program(), [*PAPERS, PAPERS[3]])
    assert verdicts(runs, LESS)[0] == "NOT_APPLICABLE"


def test_a_related_column_cannot_be_taken_over_another() -> None:
    @derived(FORMS, Unit.COUNT, LABEL, within="unit_key")
    def of_totals(t: Table, _: Parameters) -> pl.Expr:
        return t.unit_total.max()

    rule = toy(lambda t: Check(t.unit_forms > 1, t.of_totals > 0), "PRT901")
    with pytest.raises(TypeError, match="of_totals is taken over columns that other forms tell"):
        program(rule, columns=(*COLUMNS, of_totals))


@pytest.mark.parametrize("numbers", [[[0, 1], [2, 3, 4]], [[3, 4], [0, 1, 2]], [[4, 0], [2, 3, 1]]])
def test_forms_of_a_group_come_in_the_order_of_their_numbers(numbers: list[list[int]]) -> None:
    named = toy(lambda t: Check(t.unit_forms > 1, t.unit_form_ids.is_not_null()), "PRT901")
    compiled = program(named)
    papers = [paper("90", implementing_unit="甲所" if place % 2 else "乙所") for place in range(5)]
    surveys = [
        compiled.survey(compiled.run(to_columns([papers[each] for each in some])), pl.Series(some))
        for some in numbers
    ]
    told = [each[FORMS] for each in relate(compiled.plan, surveys)]
    for some, forms_told in zip(numbers, told, strict=True):
        expected = [[1, 3] if each % 2 else [0, 2, 4] for each in some]
        assert forms_told["unit_form_ids"].to_list() == expected


def test_what_is_taken_within_a_group_knows_no_policy() -> None:
    @derived(FORMS, Unit.COUNT, LABEL, within="unit_key")
    def by_policy(_: Table, p: Parameters) -> pl.Expr:
        return pl.lit(p.portfolio_minimum)

    rule = toy(lambda t: Check(t.unit_forms > 1, t.by_policy > 0), "PRT901")
    with pytest.raises(AttributeError, match="portfolio_minimum"):
        program(rule, columns=(*COLUMNS, by_policy))


def test_one_step_at_a_time() -> None:
    there = toy(lambda t: Check(t.form.prior.kind > 0, t.max_points > 0), "SER901", INDICATORS)
    back = toy(lambda t: Check(t.prior.form.kind > 0, t.max_points > 0), "SER901", INDICATORS)
    for rule in (there, back):
        with pytest.raises(TypeError, match="one step at a time"):
            program(rule)


def test_a_column_of_the_year_before_must_exist() -> None:
    rule = toy(lambda t: Check(t.prior.max_score > 0, t.prior.max_score > 0), "SER901")
    with pytest.raises(AttributeError, match="max_score"):
        program(rule)
    hidden = toy(lambda t: Check(t.prior.__wrapped__ > 0, t.prior.__wrapped__ > 0), "SER901")
    with pytest.raises(AttributeError, match="__wrapped__"):
        program(hidden)


def test_a_mark_of_the_year_before_is_compared() -> None:
    same = toy(
        lambda t: Check(
            t.prior_form.is_not_null(),
            t.mark("intended", kin.timeless) == t.prior.mark("intended", kin.timeless),
        ),
        "SER901",
    )
    papers = [
        paper("1", objective=Objective("保障2024年运行")),
        paper("1", fiscal_year=2023, objective=Objective("保障2023年运行")),
    ]
    assert verdicts(together(program(same), papers), same) == ["FAIL", "NOT_APPLICABLE"]


def test_what_is_said_of_a_unit_has_the_fingerprint_of_the_unit() -> None:
    first = toy(
        lambda t: Check(t.unit_forms > 1, t.is_first_of_unit), "PRT901", subject=Subject.UNIT
    )
    papers = PAPERS[:2]
    told = [
        each
        for order in (papers, papers[::-1])
        for each in findings(together(program(first), order)[0], order)
    ]
    assert [each.form for each in told] == [0, 0]
    assert told[0].fingerprint == told[1].fingerprint


def test_numbers_of_forms_are_told_from_one_with_runs_and_an_end() -> None:
    assert numbers([3, 5, 8, 11], "zh") == "4、6、9、12"
    assert numbers([0, 1], "zh") == "1、2"
    assert numbers([0, 1, 2, 6], "zh") == "1～3、7"
    assert numbers([0, 1, 2, 6], "en") == "1–3, 7"
    assert numbers(list(range(13)), "zh") == "1～12等"
    assert numbers(list(range(0, 26, 2)), "en").endswith(" and others")
