"""Which value holds in which year, and which policy governs which form."""

from pathlib import Path

import pytest

from jiheng.domain.errors import NoPolicyInForce, UnknownPolicy
from jiheng.policy import Policy, choose, load_policy_file, policies, policy, resolve

PROVINCE = """\
name: province
title: 某省
extends: cn-mof-2020
jurisdiction: {name: 某省, departments: [某省]}
in_force: {from: 2022, to: 2025}
provisions:
  own: {says: 试用, certainty: good-practice}
parameters:
  low_execution_rate:
    values:
      2024-12-31: {value: 45, authority: own}
      2023-07-01: {value: 40, authority: own, note: 年中起}
wording:
  rating: 自评等级
"""


@pytest.fixture
def province(tmp_path: Path) -> Policy:
    path = tmp_path / "province.yaml"
    path.write_text(PROVINCE, encoding="utf-8")
    return load_policy_file(path)


@pytest.fixture
def city(province: Policy) -> Policy:
    path = Path(province.file).with_name("city.yaml")
    text = PROVINCE.partition("provisions:")[0].replace("cn-mof-2020", "./province.yaml")
    path.write_text(text.replace("name: province", "name: city"), encoding="utf-8")
    return policy(str(path))


@pytest.mark.parametrize(
    ("year", "rate", "level", "since"),
    [
        (2022, 5000, "base", "2000-01-01"),
        (2023, 4000, "province", "2023-07-01"),
        (2024, 4500, "province", "2024-12-31"),
        (2025, 4500, "province", "2024-12-31"),
        (None, 4500, "province", "2024-12-31"),
    ],
)
def test_a_year_takes_the_value_of_its_last_day(
    province: Policy, year: int | None, rate: int, level: str, since: str
) -> None:
    p = resolve(province, year)
    found = p.explain("low_execution_rate")
    assert p.low_execution_rate == found.value == rate
    assert (found.level, found.since) == (level, since)
    assert p.year == (year or 2025)


@pytest.mark.parametrize(
    ("name", "year", "provision"),
    [
        ("cn-mof-2020", 2019, "core_kinds"),
        ("cn-mof-2020", 2024, "core_kinds"),
        ("option-lower-grades", 2024, "grade_bands"),
    ],
)
def test_a_rule_cites_what_gives_the_value_in_its_year(
    name: str, year: int, provision: str
) -> None:
    p = resolve(policy(name), year)
    value = {"core_kinds": "required_level2", "grade_bands": "grade_bands"}[provision]
    assert p.authority(provision) == p.explain(value).authority


def test_a_file_may_extend_another_file_of_the_user(city: Policy) -> None:
    assert [level.name for level in city.lineage()] == [
        "city",
        "province",
        "cn-mof-2020",
        "base",
        "lexicon-people",
        "lexicon-levels",
        "lexicon-zh",
    ]
    assert resolve(city, 2025).explain("low_execution_rate").level == "province"
    assert city.wording()["rating"] == "自评等级"


def test_the_example_of_the_how_to_is_a_policy(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs/how-to/add-a-policy.md"
    path = tmp_path / "example.yaml"
    text = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    path.write_text(text, encoding="utf-8")
    p = resolve(load_policy_file(path), 2024)
    assert (p.policy, p.execution_formula) == ("cn-example-2024", "stepwise")
    assert p.execution_caps == ((6000, 6900), (7000, 7900), (8000, 8900))


def test_a_province_sees_the_documents_of_the_nation(province: Policy) -> None:
    found = province.document("mof-2020-10")
    assert found is not None
    assert found.number == "财预〔2020〕10号"
    assert province.document("nothing") is None


@pytest.mark.parametrize("year", [2021, 2026])
def test_no_policy_in_force_lists_the_years_of_all(province: Policy, year: int) -> None:
    with pytest.raises(NoPolicyInForce) as caught:
        resolve(province, year)
    sentence = caught.value.sentence("zh")
    assert f"政策 province 不适用于 {year} 年度" in sentence
    for name, years in (
        ("province", "2022—2025 年"),
        ("cn-mof-2020", "2019 年起"),
        ("cn-mof-2021", "2021 年起"),
        ("cn-shanghai-2024", "2024 年起"),
        ("cn-sichuan-2023", "2023 年起"),
        ("cn-hubei-2020", "2020 年起"),
    ):
        assert f"{name}：{years}" in sentence
    assert province.years() == "2022—2025 年"
    assert province.years("en") == "2022—2025"


def test_a_year_before_every_policy_is_an_error_not_a_guess() -> None:
    with pytest.raises(NoPolicyInForce, match="cn-mof-2020：2019 年起") as raised:
        choose(2018, "上海市教育委员会")
    told = raised.value.sentence("en")
    assert "cn-mof-2020 from 2019, " in told
    assert "年" not in told
    with pytest.raises(NoPolicyInForce):
        resolve(policy("cn-mof-2020"), 2018)


@pytest.mark.parametrize(
    ("year", "department", "name"),
    [
        (2024, "上海市宝山区城市运行管理中心", "cn-shanghai-2024"),
        (2024, "101-上海市教育委员会", "cn-shanghai-2024"),
        (2024, "（101001）上海市教育委员会", "cn-shanghai-2024"),
        (2023, "上海市宝山区城市运行管理中心", "cn-mof-2020"),
        (None, "上海市宝山区城市运行管理中心", "cn-shanghai-2024"),
        (2023, "四川省教育厅", "cn-sichuan-2023"),
        (2022, "四川省教育厅", "cn-mof-2020"),
        (2020, "湖北省财政厅", "cn-hubei-2020"),
        (2024, "鄂州市财政局", "cn-mof-2020"),
        (2024, "驻上海市办事处", "cn-mof-2020"),
        (2024, "教育部", "cn-mof-2020"),
        (2024, "", "cn-mof-2020"),
        (2024, None, "cn-mof-2020"),
        (None, None, "cn-mof-2020"),
    ],
)
def test_the_department_chooses_the_policy(
    year: int | None, department: str | None, name: str
) -> None:
    assert choose(year, department).name == name


def test_parameters_are_resolved_once() -> None:
    national = policy("cn-mof-2020")
    assert resolve(national, 2024) is resolve(national, 2024)
    assert policy("cn-mof-2020") is national


@pytest.mark.parametrize("name", ["cn-mof-2022", "base", "lexicon-zh", ""])
def test_an_unknown_or_abstract_policy_cannot_be_chosen(name: str) -> None:
    with pytest.raises(UnknownPolicy) as caught:
        policy(name)
    assert "cn-shanghai-2024" in caught.value.sentence("en")


def test_the_national_policy_is_listed_first() -> None:
    names = [one.name for one in policies()]
    assert names[0] == "cn-mof-2020"
    assert names[1:] == sorted(names[1:])
