"""Which value holds in which year, and which policy governs which form."""

from jiheng.domain.indicator import Tier
from jiheng.policy import choose, policy, resolve


def test_national_values_in_engine_units() -> None:
    """POLICY.md 1.2 and 1.4."""
    p = resolve(policy("cn-mof-2020"), 2024)
    assert p.execution_points == 1000
    assert p.rounding_step == 1
    assert p.execution_reason_below == 9000
    assert p.level1_points == {"output": 5000, "outcome": 3000, "satisfaction": 1000}
    assert p.qualitative_bands[Tier.PARTLY] == (6000, 8000)
    assert p.grade_bands == (("优", 9000), ("良", 8000), ("中", 6000), ("差", 0))


def test_shanghai_inherits_numbers_and_prints_its_own_words() -> None:
    shanghai = policy("cn-shanghai-2024")
    p = resolve(shanghai, 2024)
    assert p.policy == "cn-shanghai-2024"
    assert p.explain("execution_points").level == "cn-mof-2020"
    assert shanghai.wording()["funds_points"] == "分数"
    assert shanghai.wording()["carry_over"] == "上年结转资金"


def test_the_department_chooses_the_policy() -> None:
    assert choose(2024, "上海市宝山区城市运行管理中心").name == "cn-shanghai-2024"
    assert choose(2023, "上海市宝山区城市运行管理中心").name == "cn-mof-2020"
    assert choose(2024, None).name == "cn-mof-2020"
