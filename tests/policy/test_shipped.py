"""What the shipped policies say, all of it cited; docs/explanation/how-points-are-earned.md."""

import json
import re
from pathlib import Path

import pytest
import yaml

from jiheng.domain.authority import Certainty
from jiheng.domain.indicator import Level1, Level2, Tier
from jiheng.engine.parameters import Parameters
from jiheng.policy import (
    CATALOGUE,
    LABELS,
    Policy,
    describe,
    describe_parameters,
    policies,
    policy,
    policy_reference,
    resolve,
)
from jiheng.policy.library import FILES
from jiheng.policy.located import read_yaml
from jiheng.policy.shipped import FASTER

ROOT = Path(__file__).parents[2]
CITED = {
    "content_complete", "weights_reasonable", "data_true", "result_objective", "total_is_sum",
    "score_cap", "quantitative_ratio", "qualitative_tiers", "execution_score", "execution_rate",
    "budget_law", "funds_tie_out", "grade_bands", "variance_explained", "adjustment_explained",
    "low_execution_explained", "default_weights", "core_indicators", "target_quality",
    "disclosure", "overshoot_adjusted", "satisfaction_evidence", "indicator_levels",
    "review_scale",
}  # fmt: skip
ADVICE = {"adjustment_explained", "low_execution_explained"}
NATIONAL_WEIGHTS = {"output": 5000, "outcome": 3000, "satisfaction": 1000}
each_policy = pytest.mark.parametrize("shipped", policies(), ids=lambda one: one.name)


def latest(name: str) -> Parameters:
    return resolve(policy(name), None)


def test_a_file_is_named_for_its_policy() -> None:
    assert {one.name for one in policies()} == {
        "cn-mof-2020",
        "cn-mof-2021",
        "cn-shanghai-2024",
        "cn-sichuan-2023",
        "cn-hubei-2020",
        "option-execution-caps",
        "option-linear-limits",
        "option-lower-grades",
        "option-stepwise-execution",
    }
    for one in policies():
        for level in one.lineage():
            assert FILES / f"{level.name}.yaml" == Path(level.file)


@pytest.mark.parametrize("file", sorted(FILES.glob("*.yaml")), ids=lambda file: file.stem)
def test_both_loaders_read_the_same_of_a_file(file: Path) -> None:
    def told(node: yaml.Node) -> tuple[object, ...]:
        if isinstance(node, yaml.MappingNode):
            value: object = [(told(key), told(held)) for key, held in node.value]
        elif isinstance(node, yaml.SequenceNode):
            value = [told(each) for each in node.value]
        else:
            value = node.value
        return node.tag, node.start_mark.line, value

    assert told(read_yaml(file).node) == told(read_yaml(file, loader=FASTER).node)


@each_policy
def test_every_policy_says_the_same_of_itself_in_english(shipped: Policy) -> None:
    said = (shipped.titled("en"), *shipped.noted("en"), shipped.placed("en"))
    assert len(said) == len(shipped.notes) + 2
    assert (shipped.titled("zh"), shipped.noted("zh")) == (shipped.title, shipped.notes)
    assert not re.search("[\u4e00-\u9fff]", re.sub("四川省|湖北省", "", "".join(said)))


@each_policy
def test_every_parameter_has_a_value_with_its_authority_in_every_year(shipped: Policy) -> None:
    for year in shipped.turning_years():
        p = resolve(shipped, year)
        assert set(p.names()) == set(CATALOGUE)
        for name in p.names():
            found = p.explain(name)
            assert found.authority.says
            assert found.authority.cite()
            assert found.level in {level.name for level in shipped.lineage()}


@each_policy
def test_every_provision_rules_cite_resolves(shipped: Policy) -> None:
    p = resolve(shipped, None)
    for key in CITED:
        authority = p.authority(key)
        assert authority is not None, key
        own_advice = authority.certainty is Certainty.GOOD_PRACTICE
        assert not own_advice or key in ADVICE, key
    assert p.authority("no_such_provision") is None


def test_recollection_says_so_and_no_article_is_invented() -> None:
    """Verbatim clauses and article numbers were not at hand."""
    for one in policies():
        for authority in one.authorities().values():
            assert authority.article is None
            assert authority.certainty is not Certainty.SEEN
    cited = latest("cn-mof-2020").authority("grade_bands")
    assert cited is not None
    assert cited.cite() == "《项目支出绩效评价管理办法》（财预〔2020〕10号）〔待核〕"


def test_national_scoring() -> None:
    """The national values: 10, 50, 30 and 10 points, three bands, grades from 90, 80 and 60."""
    p = latest("cn-mof-2020")
    assert (p.total_points, p.execution_points, p.rounding_step) == (10_000, 1000, 1)
    assert p.score_tolerance == 1
    assert p.execution_formula == "proportional"
    assert p.execution_caps == ()
    assert p.level1_points == NATIONAL_WEIGHTS
    assert p.qualitative_bands == {
        Tier.ACHIEVED: (8000, 10_000),
        Tier.PARTLY: (6000, 8000),
        Tier.NOT: (0, 6000),
    }
    assert p.grade_bands == (("优", 9000), ("良", 8000), ("中", 6000), ("差", 0))
    assert p.zero_budget_rule == "not_scored"


def test_defaults_where_sources_conflict() -> None:
    """What no document fixes: as deployed systems do it, and marked so."""
    p = latest("cn-mof-2020")
    assert (p.at_most_formula, p.equal_formula) == ("ratio", "at_least")
    assert (p.equal_zero_target, p.overshoot_rule) == ("full_if_none", "flag")
    assert (p.overshoot_flag_ratio, p.overshoot_reason_ratio) == (12_000, 13_000)
    assert p.explain("overshoot_rule").authority.certainty is Certainty.GOOD_PRACTICE


def test_stepwise_execution_of_guangxi() -> None:
    """Guangxi 2021: from 90 % full, one point less for each percentage point below."""
    p = latest("cn-mof-2020")
    steps = (p.execution_full_rate, p.execution_step_width, p.execution_step_points)
    assert steps == (9000, 100, 100)


def test_thresholds_of_checks() -> None:
    """Thresholds of rules that no document fixes."""
    p = latest("cn-mof-2020")
    assert (p.execution_reason_below, p.low_execution_rate) == (9000, 5000)
    assert (p.score_execution_gap, p.concentration_points) == (500, 4000)
    assert (p.identical_actual_share, p.identical_actual_count) == (9500, 5)
    assert (p.minimum_indicators, p.maximum_indicators) == (3, 20)
    assert (p.minimum_explanation_length, p.minimum_objective_length) == (6, 6)
    assert p.required_level1 == (Level1.OUTPUT, Level1.OUTCOME, Level1.SATISFACTION)
    assert p.required_level2 == (Level2.QUANTITY, Level2.QUALITY, Level2.TIMELINESS)


def test_cost_indicators_of_the_2021_guide() -> None:
    """财预〔2021〕101号: cost 20, output 40, outcome 20, satisfaction 10."""
    p = latest("cn-mof-2021")
    weights = {"cost": 2000, "output": 4000, "outcome": 2000, "satisfaction": 1000}
    assert p.level1_points == weights
    assert NATIONAL_WEIGHTS in p.level1_alternatives
    assert {"output": 5000, "outcome": 4000} in p.level1_alternatives
    assert p.explain("level1_points").authority.document == "财预〔2021〕101号"
    assert p.explain("level1_points").authority.certainty is Certainty.UNVERIFIED
    assert weights in latest("cn-mof-2020").level1_alternatives
    assert resolve(policy("cn-mof-2020"), 2020).level1_alternatives == ()


def test_hubei_form() -> None:
    """Hubei's form: 20 points, 80-50 and 50-0, target over actual."""
    p = resolve(policy("cn-hubei-2020"), 2020)
    assert p.execution_points == 2000
    assert p.qualitative_bands[Tier.PARTLY] == (5000, 8000)
    assert p.qualitative_bands[Tier.NOT] == (0, 5000)
    assert p.at_most_formula == "ratio"
    assert (p.level1_points, p.level1_alternatives) == ({}, ())
    assert p.explain("at_most_formula").authority.certainty is Certainty.PRINTED


def test_sichuan_form() -> None:
    """Sichuan's form: below 90 % and any adjustment must be explained."""
    p = latest("cn-sichuan-2023")
    assert p.execution_reason_below == 9000
    for key in ADVICE:
        authority = p.authority(key)
        assert authority is not None
        assert authority.certainty is Certainty.PRINTED
        assert "510000_0013zp" in authority.cite()


def test_shanghai_has_the_numbers_of_the_nation_and_the_words_of_baoshan() -> None:
    """Nothing of Shanghai's own numbers was found."""
    shanghai, nation = latest("cn-shanghai-2024"), latest("cn-mof-2020")
    assert [shanghai.explain(name).value for name in shanghai.names()] == [
        nation.explain(name).value for name in nation.names()
    ]
    words = policy("cn-shanghai-2024").wording()
    printed = re.sub(r"\s", "", (ROOT / "examples/baoshan-2024.txt").read_text(encoding="utf-8"))
    assert (words["funds_points"], words["rating"]) == ("分数", "评分等级")
    assert words["tier_achieved"] == "达成指标"
    unprinted = {"tier_partly", "tier_not"}
    assert [key for key, word in words.items() if word not in printed] == sorted(unprinted)[::-1]


def test_words_seen_on_published_forms_are_in_the_lexicon() -> None:
    """Words of published forms, those of Baoshan among them."""
    p = latest("cn-shanghai-2024")
    assert {"完成既定目标", "已完成"} <= set(p.stock_phrases)
    assert {"无", "0", "暂无", "—", "-", "/"} <= set(p.evasive_explanations)
    assert {"完成", "已完成", "达成"} <= set(p.unquantified_actuals)
    assert {"元", "万元"} <= set(p.money_units)
    assert {"支付率", "拨付率", "预算执行率"} <= set(p.fund_measure_words)
    assert {"投诉率", "事故", "成本"} <= set(p.lower_is_better_words)
    assert {"覆盖率", "合格率", "满意度"} <= set(p.higher_is_better_words)
    assert {"指标1", "……", "填报说明", "200字以内"} <= set(p.template_residue)
    assert "、" in p.measure_joiners
    assert not set(p.lower_is_better_words) & set(p.higher_is_better_words)
    assert not set(p.share_units) & set(p.count_units)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "certainty"),
    [
        ("execution-caps", "execution_caps", ((6000, 6900), (7000, 7900), (8000, 8900)), "待核"),
        ("linear-limits", "at_most_formula", "linear", "practice"),
        ("stepwise-execution", "execution_formula", "stepwise", "printed-on-forms"),
        (
            "lower-grades",
            "grade_bands",
            (("优", 8000), ("良", 7000), ("中", 6000), ("差", 0)),
            "practice",
        ),
    ],
)
def test_an_option_is_the_nation_but_for_one_parameter(
    name: str, parameter: str, value: object, certainty: str
) -> None:
    """Alternatives that are in use; the caps were told of one manual that was not at hand."""
    option, nation = latest(f"option-{name}"), latest("cn-mof-2020")
    apart = [
        each for each in option.names() if option.explain(each).value != nation.explain(each).value
    ]
    assert apart == [parameter]
    assert getattr(option, parameter) == value
    assert option.explain(parameter).authority.certainty == certainty
    assert policy(f"option-{name}").jurisdiction.departments == ()


@each_policy
def test_every_label_is_worded(shipped: Policy) -> None:
    assert set(shipped.wording()) == set(LABELS)


@each_policy
def test_a_policy_is_described_with_the_basis_of_every_value(shipped: Policy) -> None:
    told = json.loads(json.dumps(describe(shipped), ensure_ascii=False))
    assert told["name"] == shipped.name
    assert told["extends"][-1] == "lexicon-zh"
    assert [one["name"] for one in told["parameters"]] == list(CATALOGUE)
    for one in told["parameters"]:
        assert all(one[key] for key in ("description", "level", "since", "authority", "certainty"))
    assert {one["key"] for one in told["provisions"]} >= CITED


def test_a_described_value_is_in_display_units() -> None:
    lines = {line.name: line for line in describe_parameters(policy("cn-sichuan-2023"), 2024)}
    line = lines["execution_reason_below"].as_json()
    assert line == {
        "name": "execution_reason_below",
        "value": "90",
        "told": "90 %",
        "unit": "%",
        "description": {
            "zh": "执行率低于此值须说明原因",
            "en": "execution rate below which a reason is due",
        },
        "level": "cn-sichuan-2023",
        "since": "2023-01-01",
        "authority": "《部门预算项目支出绩效自评表（报表编号 510000_0013zp）》",
        "says": "预算执行率低于 90% 的须说明原因",
        "certainty": "printed-on-forms",
        "note": None,
    }
    assert lines["at_most_formula"].told == ("ratio（目标值÷完成值）", "ratio (target ÷ actual)")
    assert lines["overshoot_flag_ratio"].level == "base"


def test_the_reference_page_is_current() -> None:
    page = (ROOT / "docs/reference/policies.md").read_text(encoding="utf-8")
    assert page == policy_reference()
