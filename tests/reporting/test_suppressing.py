"""Suppressions: what they take out of a run, and what is said of those that should go."""

from datetime import timedelta

import pytest

from jiheng.domain.form import Form, Project
from jiheng.reporting.report import Report
from jiheng.reporting.suppressing import suppressed
from reporting.settled_runs import TODAY, decision, finding, run_of

RUN = run_of(("运维费", [finding("a"), finding("b", "FND101")]), ("购置费", [finding("c", form=1)]))
YESTERDAY = TODAY - timedelta(days=1)


def left(report: Report) -> list[str]:
    return [each.fingerprint for each in report.findings]


def said(report: Report) -> list[str]:
    return [notice.text.zh for notice in report.notices]


def test_one_finding_is_suppressed_by_its_fingerprint() -> None:
    report = suppressed(RUN, [decision(fingerprint="b")], TODAY)
    assert left(report) == ["a", "c"]
    assert [each.finding.fingerprint for each in report.suppressed] == ["b"]
    assert report.suppressed[0].by.reason == "已批准"
    assert report.notices == ()


def test_findings_are_suppressed_by_rule_and_name_of_the_project() -> None:
    rules = frozenset({"EXE101"})
    assert left(suppressed(RUN, [decision(rules=rules, form="运维*")], TODAY)) == ["b", "c"]
    assert left(suppressed(RUN, [decision(rules=rules, form="*")], TODAY)) == ["b"]
    assert left(suppressed(RUN, [decision(rules=rules, form="?置费")], TODAY)) == ["a", "b"]


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("运维费", "运 维\n费", True),
        ("运维费(二)", "运维费（二）", True),
        ("A*", "ａ楼", True),
        ("运维", "运维费", False),
        ("[运]维费", "运维费", False),
        ("*", None, True),
        ("?", None, False),
        (".*", "运维费", False),
    ],
)
def test_a_pattern_is_literal_but_for_two_signs(pattern: str, name: str | None, fits: bool) -> None:  # noqa: FBT001
    assert decision(form=pattern).names(Form(project=Project(name))) is fits
    assert not decision().names(Form(project=Project(name)))


def test_the_last_day_is_included_and_the_day_after_is_not() -> None:
    each = decision(fingerprint="a", expires=TODAY)
    assert left(suppressed(RUN, [each], TODAY)) == ["b", "c"]
    late = suppressed(RUN, [each], TODAY + timedelta(days=1))
    assert left(late) == ["a", "b", "c"]
    (sentence,) = said(late)
    assert sentence == (
        "s.yaml 第 1 行的豁免已于 2025-06-30 到期，所指的 1 个问题重新列出；"
        "请改正这些问题，或写明理由后延期。"
    )


@pytest.mark.parametrize(
    ("given", "fragment"),
    [
        ({"reason": None, "fingerprint": "a"}, "没有写理由（reason），不起作用，所指的 1 个问题"),
        ({"expires": None, "fingerprint": "a"}, "没有写到期日（expires），不起作用"),
        ({"expires": YESTERDAY, "fingerprint": "x"}, "也没有再用上；请删去"),
        ({"fingerprint": "x"}, "没有用上：这次核对没有它所指的问题"),
        ({"rules": frozenset({"FND101"}), "form": "购*"}, "没有用上：这次核对没有它所指的问题"),
        (
            {"rules": frozenset({"FND101"}), "form": "{无}"},
            "2 张表，没有一张的项目名称合“{无}”",
        ),
    ],
)
def test_a_decision_that_should_go_is_reported_and_hides_nothing(
    given: dict[str, object], fragment: str
) -> None:
    report = suppressed(RUN, [decision(7, **given)], TODAY)
    assert left(report) == ["a", "b", "c"]
    (notice,) = report.notices
    assert fragment in notice.text.zh
    assert "第 7 行" in notice.text.zh
    assert "line 7" in notice.text.en
    assert notice.line == 7


def test_a_rule_that_was_not_applied_makes_no_decision_idle() -> None:
    idle = decision(rules=frozenset({"SCO101"}), form="*")
    assert suppressed(RUN, [idle], TODAY).notices == ()


def test_the_first_that_holds_is_named_and_both_are_used() -> None:
    old = decision(1, fingerprint="a", expires=YESTERDAY)
    new = decision(2, rules=frozenset({"EXE101"}), form="运维费", reason="另批")
    report = suppressed(RUN, [old, new], TODAY)
    assert [each.by.reason for each in report.suppressed] == ["另批"]
    assert len(report.notices) == 1
