"""Scores of targets that are deadlines: kept, they earn their points; a person judges the rest."""

from decimal import Decimal

import pytest

from jiheng.domain.indicator import Tier
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.policy import policies, resolve
from scoring.variants import computed, dated_row, form_of, scored


@pytest.mark.parametrize("parameters", [resolve(each, None) for each in policies()])
def test_a_deadline_kept_earns_all_points_under_every_policy(parameters: Parameters) -> None:
    run = scored([form_of("1", "1", dated_row("2024年11月底前", "2024年10月20日"))], parameters)
    assert computed(run, "computed_score", Scope.INDICATORS) == [Decimal("10.00")]
    assert computed(run, "computed_total") == [Decimal("20.00")]


@pytest.mark.parametrize(
    ("due", "done"),
    [
        ("2024年6月底前", "2024年9月"),
        ("2024年6月20日", "2024年6月"),
        ("12月前", "12月"),
        ("2024年6月底前", "已完成"),
        ("按时完成", "2024年6月"),
    ],
)
def test_a_delay_and_what_may_be_one_is_left_to_a_person(due: str, done: str) -> None:
    run = scored([form_of("1", "1", dated_row(due, done))])
    assert computed(run, "computed_score", Scope.INDICATORS) == [None]
    assert computed(run, "computed_total") == [None]


def test_a_tier_goes_before_the_day() -> None:
    row = dated_row("2024年6月", "2024年6月", tier=Tier.ACHIEVED)
    run = scored([form_of("1", "1", row)])
    assert computed(run, "computed_score", Scope.INDICATORS) == [Decimal("8.00")]
