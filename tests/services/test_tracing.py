"""An exported trace holds as it is, and not after any change to it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import Form
from jiheng.domain.indicator import Comparator, Tier
from jiheng.domain.locator import Locator, Provenance, Source
from jiheng.domain.trace_errors import MalformedTrace, TraceRefuted
from jiheng.engine.columns import Scope
from jiheng.engine.trace import trace
from jiheng.policy import policies
from jiheng.services.assessing import Request, assess
from jiheng.services.tracing import export, verify
from scoring.variants import FORMS, form_of, row_of, tier_row
from services.tracebook import SMALL, Json, coarse, forged, inputs, steps, twelve, written
from sizes import some


def test_the_twelve_hold_in_one_file() -> None:
    content = written(*twelve())
    value = json.loads(content)
    assert verify(content, "trace.json") == sum(
        len(form["steps"]) for form in value["runs"][0]["forms"]
    )
    assert [steps_["raw"] for form in value["runs"][0]["forms"] for steps_ in form["steps"]
            if steps_["number"] == "computed_total"][:3] == [9672, 10000, 9980]  # fmt: skip


@pytest.mark.parametrize("name", [policy.name for policy in policies()])
def test_traces_under_every_policy_hold(name: str) -> None:
    assert verify(written(*twelve()[:3], request=Request(policy=name)), "trace.json") > 30


@given(st.lists(FORMS, min_size=1, max_size=3))
@settings(max_examples=some(10, thorough=40))
def test_whatever_is_exported_holds(forms: list[Form]) -> None:
    assert verify(written(*forms), "trace.json") >= 4 * len(forms)


def test_a_form_without_rows_is_traced_to_nothing_and_holds() -> None:
    empty, bare = Form(fiscal_year=2024), form_of("1", "1")
    content = written(empty, bare, SMALL)
    assert steps(json.loads(content))["computed_indicator_sum"]["raw"] is None
    assert verify(content, "trace.json") > 20


def test_several_policies_stand_in_one_trace() -> None:
    names = ("cn-mof-2020", "cn-hubei-2020")
    value = export([assess([SMALL], Request(policy=name)) for name in names])
    assert [run["policy"] for run in value["runs"]] == list(names)
    assert verify(json.dumps(value).encode(), "trace.json") == 2 * len(steps(value))


def test_a_step_says_what_it_read_where_and_by_which_authority() -> None:
    place = Provenance(Locator(line=15, end_line=15))
    form = replace(
        SMALL,
        provenance={"funds[0].outturn": place},
        source=Source("forms.txt", "ab" * 32, "text", 7),
    )
    value = export([assess([form])])
    (held,) = value["runs"][0]["forms"]
    assert (held["file"], held["ordinal"], held["amount_unit"]) == ("forms.txt", 7, "万元")
    assert held["rows"] == {"funds": 1, "indicators": 1}
    outturn = next(inputs(value, "funds[0].outturn"))
    assert outturn["raw"] == 5_370_000
    assert outturn["value"] == "5.37万元"
    assert outturn["place"] == {"line": 15, "end_line": 15}
    score = steps(value)["indicators[0].computed_score"]
    assert (score["raw"], score["value"], score["rounding"]) == (1875, "18.75", "half_up")
    assert score["says"].startswith("定量指标按完成比例折算")
    points = value["runs"][0]["parameters"]["execution_points"]
    assert points["level"] == "cn-mof-2020"
    assert "财预〔2020〕10号" in points["authority"]
    assert steps(value)["computed_rating"]["value"] == "差"


def test_money_is_shown_in_the_unit_of_the_form() -> None:
    form = replace(SMALL, amount_unit=AmountUnit.YUAN)
    value = export([assess([form])])
    assert {entry["value"] for entry in inputs(value, "funds[0].outturn")} >= {"5.37元"}
    unnamed = export([assess([replace(SMALL, amount_unit=None)])])
    assert unnamed["runs"][0]["forms"][0]["amount_unit"] == "万元"


def test_a_column_that_is_not_computed_cannot_be_traced() -> None:
    (group,) = assess([SMALL]).groups
    with pytest.raises(KeyError, match="not a derived column"):
        trace([(group.run, group.forms)], [(Scope.FORMS, "claimed_total")])


def test_a_policy_of_ones_own_cannot_be_compared_but_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(
        "name: ours\ntitle: 本市\nextends: cn-mof-2020\n"
        "jurisdiction: {name: 本市, departments: []}\nin_force: {from: 2024, to: null}\n",
        encoding="utf-8",
    )
    content = written(SMALL, request=Request(policy=str(path)))
    assert verify(content, "trace.json") == len(steps(json.loads(content)))
    with pytest.raises(TraceRefuted):
        verify(forged(coarse, content), "trace.json")


def test_a_trace_never_makes_the_verifier_open_a_file(tmp_path: Path) -> None:
    """A policy name that ends in .yaml is a name, whatever file there is."""
    trap = tmp_path / "trap.yaml"
    trap.write_text("{not: a policy", encoding="utf-8")

    def change(value: Json) -> None:
        value["runs"][0]["policy"] = str(trap)

    assert verify(forged(change), "trace.json") > 10


def test_tiers_and_equalities_are_replayed_too() -> None:
    form = form_of(
        "3",
        "2",
        tier_row(Tier.PARTLY, "6.5"),
        row_of(Comparator.EQ, "0", "0"),
        row_of(None, "5", "4"),
        row_of(Comparator.LT, "5", "8"),
    )
    content = written(form)
    assert verify(content, "trace.json") == len(steps(json.loads(content)))


def test_a_trace_of_nothing_computable_holds() -> None:
    form = replace(form_of(None, None, row_of(None, None, None, None)), claimed_rating="优")
    assert verify(written(form), "trace.json") > 14
    assert Decimal(steps(json.loads(written(form)))["execution_points"]["value"]) == 10


def test_a_digit_beyond_the_precision_of_a_coordinate_counts_too() -> None:
    """0.1 and 0.10000000000000001 are the same binary number."""
    place = Provenance(Locator(page=1, box=(0.1, 2.0, 3.5, 4.0)))
    form = replace(SMALL, provenance={"funds[0].outturn": place})
    content = written(form)
    assert verify(content, "trace.json") == len(steps(json.loads(content)))
    with pytest.raises(MalformedTrace):
        verify(content.replace(b"0.1,", b"0.10000000000000001,"), "trace.json")
