"""Policies that nobody has enacted: some values changed, the rest as it is."""

import pytest

from jiheng.domain.errors import SettingRefused, UnknownParameter
from jiheng.policy import policy, resolve, suppose

BASE = policy("cn-mof-2020")


@pytest.mark.parametrize(
    ("path", "value", "name", "expected"),
    [
        ("grade_bands.excellent", "95", "grade_bands", ("优", 9_500)),
        ("grade_bands.优", "92.5", "grade_bands", ("优", 9_250)),
        ("execution_caps", "[{rate_below: 80, total: 89}]", "execution_caps", (8_000, 8_900)),
    ],
)
def test_value_or_its_part_is_replaced(
    path: str, value: str, *, name: str, expected: object
) -> None:
    supposed = resolve(suppose(BASE, [(path, value)], 2024), 2024)
    assert getattr(supposed, name)[0] == expected


def test_several_parts_of_a_parameter_change_together() -> None:
    settings = [("grade_bands.excellent", "95"), ("grade_bands.good", "85")]
    supposed = resolve(suppose(BASE, settings, 2024), 2024)
    assert [floor for _, floor in supposed.grade_bands] == [9_500, 8_500, 6_000, 0]


def test_everything_else_is_as_it_was() -> None:
    now = resolve(BASE, 2024)
    supposed = resolve(suppose(BASE, [("rounding_step", "1")], 2024), 2024)
    assert supposed.rounding_step == 100
    assert supposed.grade_bands == now.grade_bands
    assert supposed.execution_points == now.execution_points


def test_supposed_value_says_that_it_is_supposed() -> None:
    supposed = suppose(BASE, [("rounding_step", "1")], 2024)
    answer = resolve(supposed, 2024).authority("rounding_step")
    assert answer is not None
    assert "假设：rounding_step=1" in answer.cite()


def test_values_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(SettingRefused) as refusal:
        suppose(BASE, [("execution_points", "20")], 2024)
    assert refusal.value.sentence("zh") == (
        "--set execution_points=20：一级指标与预算执行率的分值合计 110，应为 100；"
        "现行的值和写法见 jiheng policy 政策名。"
    )


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("grade_bands.excellent", "950", "950 分超过总分满分 100"),
        ("execution_caps", "[{rate_below: 80, total: 890}]", "890 分超过总分满分 100"),
        ("execution_caps", "[{rate_below: 800, total: 89}]", "800 应不大于 100"),
        ("twin_similarity", "150", "150 应不大于 100"),
        ("execution_full_rate", "100.01", "100.01 应不大于 100"),
    ],
)
def test_values_that_no_form_can_reach_are_refused(path: str, value: str, told: str) -> None:
    with pytest.raises(SettingRefused, match=told):
        suppose(BASE, [(path, value)], 2024)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("grade_bands.excelent", "excellent"),
        ("executon_caps", "execution_caps"),
        ("grade_band.excellent", "grade_bands"),
    ],
)
def test_unknown_name_brings_what_was_probably_meant(path: str, near: str) -> None:
    with pytest.raises(UnknownParameter, match=f"是否指 {near}") as refusal:
        suppose(BASE, [(path, "1")], 2024)
    assert "surnames" not in str(refusal.value)


def test_beside_what_was_probably_meant_all_parts_are_told() -> None:
    with pytest.raises(UnknownParameter) as refusal:
        suppose(BASE, [("grade_bands.excelent", "1")], 2024)
    assert refusal.value.sentence("en") == (
        "There is no parameter grade_bands.excelent (was excellent meant?); "
        "known: 优, 良, 中, 差, excellent, good, fair, poor."
    )


def test_of_very_many_names_where_they_are_listed_is_told() -> None:
    with pytest.raises(UnknownParameter) as refusal:
        suppose(BASE, [("xyz", "1")], 2024)
    assert refusal.value.sentence("zh") == (
        "没有名为 xyz 的参数；可用：jiheng policy 政策名 所列各项。"
    )


@pytest.mark.parametrize("path", ["nothing", "grade_bands.superb", "rounding_step.x", "", "a.b.c"])
def test_unknown_parameter_or_part_is_refused(path: str) -> None:
    with pytest.raises(UnknownParameter):
        suppose(BASE, [(path, "1")], 2024)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("grade_bands.excellent", "70"),
        ("grade_bands.excellent", "many"),
        ("grade_bands.excellent", ""),
        ("grade_bands", "[]"),
        ("execution_formula", "by-guess"),
        ("qualitative_bands.partly", "[10, 20]"),
        ("rounding_step", "[[["),
        ("rounding_step", "&a [*a]"),
        ("execution_caps", "!!python/object/apply:os.system [true]"),
    ],
)
def test_value_that_breaks_the_schema_is_refused(path: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=r"^--set"):
        suppose(BASE, [(path, value)], 2024)
