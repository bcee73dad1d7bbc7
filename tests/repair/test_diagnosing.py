"""What is proposed for one form, why, and what may be done unasked."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from casebook import base, patched
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.policy import policy, resolve
from jiheng.repair import MOST_CELLS, Diagnosis, Edit, diagnose
from jiheng.repair.cells import value_at, with_values
from sizes import some
from strategies import FORMS

PARAMETERS = resolve(policy("cn-shanghai-2024"), 2024)
TOTAL, RATE = "total.claimed_score", "funds[0].execution_rate"


def of(patch: Mapping[str, object]) -> Diagnosis:
    """Return the diagnosis of the clean form with values changed by path."""
    return diagnose(patched(base(), patch), PARAMETERS)


def only(diagnosis: Diagnosis) -> Edit:
    """Return the only change of a diagnosis."""
    (edit,) = diagnosis.edits()
    return edit


@pytest.mark.parametrize(
    ("patch", "path", "after", "why", "is_safe"),
    [
        ({TOTAL: "98.08"}, TOTAL, "98.80", "相邻两位数字颠倒", True),
        ({TOTAL: "98.81"}, TOTAL, "98.80", "一位数字写错", True),
        ({TOTAL: "89.20"}, TOTAL, "98.80", "由其他各数推算而得", True),
        ({RATE: "0.9600"}, RATE, "96.00", "差一百倍，小数与百分数混用", True),
        ({RATE: "69.00"}, RATE, "96.00", "相邻两位数字颠倒", True),
        ({"claimed_rating": "良"}, "claimed_rating", "优", "由其他各数推算而得", True),
        (
            {"funds[0].outturn": "1152000"},
            "funds[0].outturn",
            "115.20",
            "差一万倍，元与万元混用",
            True,
        ),
        (
            {"funds[1].outturn": "952000.00"},
            "funds[1].outturn",
            "95.20",
            "差一万倍，元与万元混用",
            True,
        ),
        ({"funds[1].outturn": "92.50"}, "funds[1].outturn", "95.20", "相邻两位数字颠倒", False),
        (
            {"indicators[2].claimed_score": "92.00"},
            "indicators[2].claimed_score",
            "9.20",
            "小数点错位",
            False,
        ),
        (
            {"indicators[0].max_points": "-15.00"},
            "indicators[0].max_points",
            "15.00",
            "正负号填反",
            False,
        ),
        (
            {"indicators[2].actual.value": "29.00"},
            "indicators[2].actual.value",
            "92.00",
            "相邻两位数字颠倒",
            False,
        ),
    ],
)
def test_the_likeliest_change_is_told_with_its_reason(
    patch: Mapping[str, object], path: str, after: str, why: str, *, is_safe: bool
) -> None:
    edit = only(of(patch))
    assert (edit.path, str(edit.after), edit.why.zh) == (path, after, why)
    assert edit.is_safe is is_safe
    assert edit.rules
    assert edit.authority


@pytest.mark.parametrize(
    ("target", "actual", "after"),
    [("120", "100", "120"), ("120", "12", "120"), ("100", "90", "100"), ("0", "2", "0")],
)
def test_a_count_is_no_percentage_and_a_target_stands(target: str, actual: str, after: str) -> None:
    """Of 120 persons 100 were trained: not 10,000, and not 100 of 1."""
    sign = "le" if target == "0" else "ge"
    row = {"text": f"{target}人", "comparator": sign, "value": target, "unit": "人"}
    done = {"text": f"{actual}人", "value": actual, "unit": "人", "tier": None}
    edit = only(of({"indicators[0].target": row, "indicators[0].actual": done}))
    assert edit.path == "indicators[0].actual.value"
    assert Decimal(str(edit.after)) == Decimal(after)


def test_claimed_figures_are_changed_only_when_asked() -> None:
    diagnosis = of({"indicators[2].claimed_score": "92.00"})
    assert diagnosis.repaired() == diagnosis.form
    assert not diagnosis.is_consistent_after()
    mended = diagnosis.repaired(unsafe=True)
    assert mended.indicators[2].claimed_score == Decimal("9.20")
    assert diagnosis.is_consistent_after(unsafe=True)


def test_a_safe_change_that_needs_an_unsafe_one_waits_for_it() -> None:
    diagnosis = of({"indicators[2].claimed_score": "92.00", TOTAL: "91.80"})
    assert [(edit.path, edit.is_safe) for edit in diagnosis.edits()] == [
        (TOTAL, True),
        ("indicators[2].claimed_score", False),
    ]
    assert diagnosis.withheld == {TOTAL}
    assert diagnosis.repaired() == diagnosis.form
    assert str(diagnosis.repaired(unsafe=True).total.claimed_score) == "98.80"


def test_a_figure_is_looked_for_where_what_holds_at_many_figures_ceases_to() -> None:
    form = patched(base(), {"total.claimed_score": "99.20"})
    (line,) = (each for each in form.funds if each.source is FundingSource.TOTAL)
    budget = line.revised_budget
    assert budget is not None
    spent = replace(line, outturn=budget, claimed_score=Decimal("10.00"))
    whole = replace(form, funds=(replace(spent, execution_rate=Decimal("100.00")),))
    assert diagnose(whole, PARAMETERS).repairs == ()
    line = replace(spent, outturn=budget - 100, execution_rate=Decimal("700.00"))
    (repair,) = diagnose(replace(whole, funds=(line,)), PARAMETERS).repairs
    told = [{edit.path: edit.after for edit in choice} for choice in repair.choices]
    assert {"funds[0].outturn": budget, RATE: Decimal("100.00")} in told


def test_figures_of_one_row_that_no_form_can_have_are_mended_together() -> None:
    diagnosis = of({TOTAL: "988000.00", "total.max_points": "1000000.00"})
    mended = {edit.path: str(edit.after) for edit in diagnosis.edits()}
    assert mended == {TOTAL: "98.80", "total.max_points": "100.00"}


def test_a_total_that_the_policy_caps_is_mended_to_what_it_caps_it_to() -> None:
    caps = resolve(policy("option-execution-caps"), 2024)
    slow = {"funds[0].outturn": "78.00", "funds[1].outturn": "58.00", TOTAL: "79.00"}
    slow |= {RATE: "65.00", "funds[1].execution_rate": "58.00"}
    slow |= {"funds[0].claimed_score": "6.50", "claimed_rating": "中"}
    assert diagnose(patched(base(), slow), caps).repairs == ()
    edit = only(diagnose(patched(base(), {**slow, TOTAL: "77.00"}), caps))
    assert (edit.path, str(edit.after)) == (TOTAL, "79.00")


def test_defects_far_apart_are_repaired_each_for_itself() -> None:
    diagnosis = of({"claimed_rating": "良", "funds[1].original_budget": "10.00"})
    assert [repair.rules for repair in diagnosis.repairs] == [("FND102",), ("RAT111",)]
    assert diagnosis.repaired().claimed_rating == "优"


def test_alternatives_stand_behind_the_likeliest() -> None:
    (repair,) = of({TOTAL: "98.08"}).repairs
    first, *others = repair.choices
    assert [edit.path for edit in first] == [TOTAL]
    assert {edit.path for choice in others for edit in choice} >= {"indicators[5].claimed_score"}
    assert len({tuple(edit.path for edit in choice) for choice in repair.choices}) == len(
        repair.choices
    )


def test_a_whole_line_in_another_unit_is_one_slip() -> None:
    amounts = ("original_budget", "revised_budget", "outturn")
    clean = base()["funds"]
    for row, factor in ((0, 10_000), (1, 10_000)):
        held = {name: Decimal(clean[row][name]) for name in amounts}
        patch = {
            f"funds[{row}].{name}": str((amount * factor).to_integral())
            for name, amount in held.items()
        }
        changed = {edit.path: edit.after for edit in of(patch).edits()}
        assert changed == {
            f"funds[{row}].{name}": amount for name, amount in held.items() if amount
        }
        assert all(edit.is_safe for edit in of(patch).edits())


def test_figures_on_the_wrong_line_are_moved() -> None:
    twelve = Path(__file__).parents[2] / "examples/baoshan-2024.txt"
    import jiheng  # noqa: PLC0415

    (repair,) = diagnose(jiheng.read(twelve)[6], PARAMETERS).repairs
    assert [(edit.path, str(edit.after), edit.why.zh) for edit in repair.edits] == [
        ("funds[1].outturn", "0.00", "填错了行"),
        ("funds[2].outturn", "17.83", "填错了行"),
        (
            "funds[2].execution_rate",
            "99.06",
            "由其他各数推算而得",
        ),
    ]


def test_what_a_zero_multiplies_is_found_behind_it() -> None:
    """With no points the score says nothing of its target; both were changed."""
    row = 2
    diagnosis = of(
        {f"indicators[{row}].max_points": "0.00", f"indicators[{row}].target.value": "150"}
    )
    assert all(repair.choices for repair in diagnosis.repairs)
    assert len(list(diagnosis.edits())) <= 2
    assert diagnosis.is_consistent_after(unsafe=True)


def test_a_figure_is_not_made_negative_where_a_positive_one_serves() -> None:
    diagnosis = of({"indicators[2].target.value": "150"})
    for repair in diagnosis.repairs:
        assert all(float(edit.after) > 0 for edit in repair.edits)


@pytest.mark.parametrize(
    "funds",
    [
        # 105 of 100 spent: no reason to give 其他资金 a budget of 5
        {"[1].outturn": "105.00", "[1].execution_rate": "105.00", "[0].outturn": "125.00",
         "[0].execution_rate": "104.17", "[0].claimed_score": "10.00"},
        # 5 spent of nothing: 50 元 was never meant by 5.00 万元
        {"[3].outturn": "5.00", "[0].outturn": "120.20"},
    ],
)  # fmt: skip
def test_no_budget_is_given_to_an_unused_source_and_no_money_below_the_print(
    funds: dict[str, object],
) -> None:
    diagnosis = of({f"funds{place}": figure for place, figure in funds.items()})
    edits = [each for repair in diagnosis.repairs for made in repair.choices for each in made]
    made = {(each.path, str(each.after)) for each in edits}
    assert ("funds[3].revised_budget", "5.00") not in made
    assert not any(float(after) < 0.01 for path, after in made if float(after) and "[3]" in path)
    safe = {each.path for each in diagnosis.edits() if each.is_safe}
    assert not {path for path in safe if path.startswith("funds")} - diagnosis.withheld


def test_what_no_small_change_mends_is_told_and_the_rest_is_mended() -> None:
    zero = {f"indicators[{row}].max_points": "0.00" for row in range(3)}
    zero |= {f"indicators[{row}].claimed_score": "0.00" for row in range(3)}
    diagnosis = of({**zero, TOTAL: "58.88"})
    stuck = [repair for repair in diagnosis.repairs if not repair.choices]
    assert {"PTS104"} == {code for repair in stuck for code in repair.rules} & {"PTS104"}
    assert not diagnosis.is_consistent_after(unsafe=True)
    assert MOST_CELLS == 3


def test_a_printed_text_follows_its_number_and_its_place_is_forgotten() -> None:
    form = patched(
        base(),
        {"indicators[2].actual.value": "29.00", "indicators[2].actual.text": "29.00(%)"},
    )
    place = Provenance(Locator(line=3), Confidence.CERTAIN)
    held = {"indicators[2].actual.value": place, "project.name": place}
    mended = diagnose(replace(form, provenance=held), PARAMETERS).repaired(unsafe=True)
    assert mended.indicators[2].actual.text == "92.00(%)"
    assert set(mended.provenance) == {"project.name"}


def test_wide_digits_are_typed_anew_and_become_numbers() -> None:
    wide = {"indicators[2].actual.text": "\uff19\uff12\uff05", "indicators[2].actual.value": None}
    diagnosis = of(wide)
    assert [(edit.path, str(edit.after)) for edit in diagnosis.clean] == [
        ("indicators[2].actual.text", "92%"),
        ("indicators[2].actual.value", "92"),
    ]
    assert all(edit.is_safe for edit in diagnosis.clean)
    mended = diagnosis.repaired()
    assert (mended.indicators[2].actual.text, mended.indicators[2].actual.value) == (
        "92%",
        Decimal(92),
    )


@pytest.mark.parametrize(
    "missing",
    [
        {"indicators[0].claimed_score": None},
        {"funds[0].revised_budget": None},
        {TOTAL: None},
        {"indicators[2].actual.value": None, "indicators[2].actual.text": None},
    ],
)
def test_what_is_not_printed_is_not_invented(missing: dict[str, object]) -> None:
    diagnosis = of({**missing, "claimed_rating": "良"})
    mended = diagnosis.repaired(unsafe=True)
    for path in missing:
        assert value_at(mended, path) is None


@pytest.mark.parametrize(
    ("cell", "patch"),
    [
        (TOTAL, {TOTAL: None}),
        ("funds", {"funds[0].original_budget": "122.00", "funds[1].original_budget": "131.00"}),
    ],
)
def test_a_cell_that_could_not_be_read_is_judged_by_nobody(
    cell: str, patch: dict[str, object]
) -> None:
    form = patched(base(), patch)
    unread = Provenance(Locator(line=1), Confidence.UNREADABLE)
    assert bool(diagnose(form, PARAMETERS).repairs) is (cell == "funds")
    diagnosis = diagnose(replace(form, provenance={cell: unread}), PARAMETERS)
    assert diagnosis.repairs == ()


@settings(max_examples=some(10, thorough=40), deadline=None)
@given(FORMS)
def test_any_form_is_diagnosed_without_stumbling(form: Form) -> None:
    diagnosis = diagnose(form, PARAMETERS)
    for edit in diagnosis.edits():
        assert edit.before != edit.after
    assert isinstance(diagnosis.repaired(unsafe=True), Form)


def test_an_empty_form_has_nothing_to_repair() -> None:
    assert diagnose(Form(), PARAMETERS).repairs == ()
    bare = with_values(patched(base(), {}), {})
    assert diagnose(bare, PARAMETERS).repairs == ()


def _of_many_rows(count: int) -> Form:
    """Return the clean form with one indicator many times over and a wrong total."""
    form = base()
    form["indicators"] = [
        form["indicators"][0]
        | {"name": f"维护点位{number}", "max_points": "1.50", "claimed_score": "1.50"}
        for number in range(count)
    ]
    return patched(form, {TOTAL: "96.99"})


def test_a_slip_on_a_long_form_is_found_all_the_same() -> None:
    found = only(diagnose(_of_many_rows(60), PARAMETERS))
    assert (found.path, str(found.after)) == (TOTAL, "99.60")


def test_a_form_beyond_all_measure_is_not_searched_but_told_of() -> None:
    (repair, *_) = diagnose(_of_many_rows(500), PARAMETERS).repairs
    assert repair.choices == ()
    assert repair.rules


def test_a_figure_of_more_digits_than_decimals_hold_is_no_stumbling_block() -> None:
    found = of({"funds[0].outturn": "9" * 39})
    assert {edit.path: edit.after for edit in found.edits()} == {
        "funds[0].outturn": Decimal("115.2")
    }
