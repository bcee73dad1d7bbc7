"""Baselines: what is new shows alone, what was there is counted, what is gone is said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.engine.findings import form_fingerprint
from jiheng.reporting.baseline import MalformedBaseline, baseline_text, compared, parse_baseline
from jiheng.reporting.document import check_json
from jiheng.reporting.report import Comparison, Report
from jiheng.reporting.suppressing import suppressed
from jiheng.reporting.written import written
from reporting.settled_runs import TODAY, decision, finding, run_of

BEFORE = run_of(("运维费", [finding("a"), finding("b")]), ("购置费", [finding("c", form=1)]))


def held(report: Report, before: Report = BEFORE) -> Report:
    return compared(report, parse_baseline(baseline_text(before).encode(), "b.json"))


def comparison(report: Report) -> Comparison:
    assert report.baseline is not None
    return report.baseline


def test_the_same_run_again_has_nothing_new() -> None:
    again = held(BEFORE)
    assert again.findings == ()
    assert [each.fingerprint for each in again.known] == ["a", "b", "c"]
    assert comparison(again) == Comparison("b.json", 3, gone=(), unchecked=0)


def test_one_new_defect_shows_alone() -> None:
    now = run_of(
        ("运维费", [finding("a"), finding("b"), finding("d")]),
        ("购置费", [finding("c", form=1)]),
    )
    assert [each.fingerprint for each in held(now).findings] == ["d"]


def test_what_is_gone_is_told_and_what_was_not_checked_is_not_called_gone() -> None:
    now = held(run_of(("运维费", [finding("b")])))
    (gone,) = comparison(now).gone
    assert (gone.fingerprint, gone.project, gone.rule) == ("a", "运维费", "EXE101")
    assert comparison(now).unchecked == 1
    other_rules = Report(BEFORE.forms, {"SCO101": {}})
    fewer = compared(
        Report((), other_rules.counts), parse_baseline(baseline_text(BEFORE).encode(), "b")
    )
    assert (len(comparison(fewer).gone), comparison(fewer).unchecked) == (0, 3)


def test_a_defect_that_stands_twice_and_stood_once_is_new_once() -> None:
    now = run_of(("运维费", [finding("a"), finding("a"), finding("b")]), ("购置费", []))
    assert [each.fingerprint for each in held(now).findings] == ["a"]
    assert [each.fingerprint for each in comparison(held(now)).gone] == ["c"]


def test_a_suppressed_finding_is_in_no_baseline_and_not_gone_either() -> None:
    apart = suppressed(BEFORE, [decision(fingerprint="a")], TODAY)
    assert '"fingerprint": "a"' not in baseline_text(apart)
    assert comparison(held(apart)).gone == ()
    assert [each.fingerprint for each in held(BEFORE, apart).findings] == ["a"]


def test_the_outcome_of_a_check_is_a_baseline_too_and_keeps_what_was_known() -> None:
    outcome = written(check_json(held(BEFORE), "zh")).encode()
    again = compared(BEFORE, parse_baseline(outcome, "r.json"))
    assert again.findings == ()
    empty = compared(run_of(("运维费", []), ("购置费", [])), parse_baseline(outcome, "r.json"))
    assert [each.project for each in comparison(empty).gone] == ["运维费", "运维费", "购置费"]


def test_a_baseline_is_the_same_whatever_the_order_and_a_line_a_finding() -> None:
    turned = run_of(("购置费", [finding("c")]), ("运维费", [finding("b"), finding("a")]))
    assert baseline_text(turned) == baseline_text(BEFORE)
    lines = baseline_text(BEFORE).splitlines()
    assert sum('"fingerprint"' in line for line in lines) == 3
    first = json.loads(baseline_text(BEFORE))["findings"][0]
    assert first["form"] in {form_fingerprint(each.form) for each in BEFORE.forms}
    assert json.loads(baseline_text(run_of()))["findings"] == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "第 1 行第 1 字起不是 JSON"),
        (b'{\n "schema": <<<<', "第 2 行第 12 字起不是 JSON"),
        (b"\xff\xfe\x00\x01", "不是 JSON"),
        (b"[" * 100_000, "不是 JSON"),
        (b"[]", "schema 是 null"),
        (b'{"schema": "jiheng/score/1"}', 'schema 是 "jiheng/score/1"'),
        (b'{"schema": ["x"]}', "schema 是"),
        (b'{"schema": "jiheng/baseline/1", "findings": {}}', "findings 不是列表"),
        (b'{"schema": "jiheng/baseline/1", "findings": [{"rule": "X"}]}', "findings[0] 缺少"),
        (b'{"schema": "jiheng/check/1", "known": [7]}', "known[0] 缺少"),
    ],
)
def test_what_is_no_baseline_is_refused_with_the_place(content: bytes, fault: str) -> None:
    with pytest.raises(MalformedBaseline) as caught:
        parse_baseline(content, "b.json")
    assert fault in caught.value.sentence("zh")
    assert "--write-baseline" in caught.value.sentence("en")


@given(
    st.dictionaries(
        st.sampled_from(["form", "fingerprint", "rule", "path", "project"]),
        st.none() | st.integers() | st.text() | st.lists(st.integers()),
    )
)
def test_odd_entries_are_refused_or_taken_and_never_crash(entry: dict[str, object]) -> None:
    for schema in ("jiheng/baseline/1", "jiheng/check/1"):
        content = json.dumps({"schema": schema, "forms": [3, {}], "findings": [entry]})
        try:
            compared(BEFORE, parse_baseline(content.encode(), "b"))
        except MalformedBaseline:
            assert not (entry.get("fingerprint") and entry.get("rule")) or not all(
                isinstance(entry[key], str) for key in ("fingerprint", "rule")
            )
