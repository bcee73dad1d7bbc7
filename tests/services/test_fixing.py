"""``jiheng.fix``: forms in, the changes that make their figures agree, and the forms with them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pytest

import jiheng
from casebook import base, patched
from jiheng.domain.errors import NoPolicyInForce
from jiheng.domain.form import Form
from jiheng.services import fixing
from jiheng.services.results import PackageMissing

WRONG_TOTAL = {"total.claimed_score": "98.08"}
WRONG_SCORE = {"indicators[2].claimed_score": "92.00"}


def of(patch: Mapping[str, object]) -> Form:
    return patched(base(), patch)


def test_one_form_or_many_are_fixed_and_come_back_in_order() -> None:
    one = jiheng.fix(of(WRONG_TOTAL))
    assert len(one) == 1
    assert one.forms == (of({}),)
    many = jiheng.fix([of({}), of(WRONG_TOTAL), of(WRONG_SCORE)])
    assert [len(list(each.edits())) for each in many] == [0, 1, 1]
    assert many.forms == (of({}), of({}), of(WRONG_SCORE))
    assert many[:2] == tuple(many)[:2]
    assert not many.are_consistent


def test_a_figure_with_more_decimals_than_any_prints_stops_no_form() -> None:
    long = {"total.claimed_score": "98.0" + "1" * 30}
    fixes = jiheng.fix([of(long), of(WRONG_TOTAL)])
    assert [len(list(each.edits())) for each in fixes] == [1, 1]


def test_what_was_filled_in_is_changed_only_when_asked() -> None:
    fixes = jiheng.fix(of(WRONG_SCORE), unsafe=True)
    assert fixes.forms == (of({}),)
    assert fixes.are_consistent


def test_changes_become_a_table() -> None:
    frame = jiheng.fix([of(WRONG_TOTAL), of(WRONG_SCORE)], language="en").to_polars()
    assert frame["path"].to_list() == ["total.claimed_score", "indicators[2].claimed_score"]
    assert frame["before"].to_list() == ["98.08", "92.00"]
    assert frame["after"].to_list() == ["98.80", "9.20"]
    assert frame["applied"].to_list() == [True, False]
    assert frame["why"].to_list()[0] == "two neighbouring digits are swapped"
    assert jiheng.fix(of({})).to_polars().is_empty()


def test_changes_go_to_arrow_with_and_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    fixes = jiheng.fix(of(WRONG_TOTAL))
    assert fixes.to_arrow().num_rows == 1
    assert import_module("pyarrow").table(fixes).num_rows == 1

    def absent(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(fixing, "import_module", absent)
    with pytest.raises(PackageMissing):
        fixes.to_arrow()


def test_changes_are_told_in_lines_and_in_a_notebook() -> None:
    fixes = jiheng.fix([of({}), of(WRONG_TOTAL), of(WRONG_SCORE)])
    assert str(fixes).splitlines() == [
        "1 社区卫生服务中心诊疗设备更新: 各数相符，无须改动",
        "2 社区卫生服务中心诊疗设备更新: 已改 总分 98.08 改为 98.80 (相邻两位数字颠倒)",
        (
            "3 社区卫生服务中心诊疗设备更新: 建议 时效 · 设备按期安装率 · 得分 92.00 改为 9.20 "
            "(小数点错位)"
        ),
    ]
    assert repr(fixes) == "<Fixes: 2, 3 form(s)>"
    page = fixes._repr_html_()
    assert "<td>98.08</td><td>98.80</td>" in page
    assert jiheng.fix(of({}))._repr_html_() == "<p>各数相符，无须改动</p>"


def test_a_form_no_policy_governs_is_raised_or_kept_as_it_was() -> None:
    old = replace(of(WRONG_TOTAL), fiscal_year=1999)
    with pytest.raises(NoPolicyInForce):
        jiheng.fix(old)
    fixes = jiheng.fix([old, of(WRONG_TOTAL)], strict=False)
    assert fixes.forms == (old, of({}))
    assert [trouble.form for trouble in fixes.problems] == [0]
    assert not fixes.are_consistent
    assert jiheng.fix(old, year=2024).forms[0].total.claimed_score == Decimal("98.80")
