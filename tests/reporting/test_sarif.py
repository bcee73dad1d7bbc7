"""SARIF: its shape, where a finding lies, what is new, known, gone or suppressed."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.domain.errors import (
    EmptyDocument,
)
from jiheng.domain.form import Project
from jiheng.domain.text import Language
from jiheng.reporting.baseline import baseline_text, compared, parse_baseline
from jiheng.reporting.report import Report, Trouble
from jiheng.reporting.sarif import FINGERPRINT, sarif, uri
from jiheng.reporting.suppressing import suppressed
from jiheng.services.reading import read
from jiheng.services.results import check
from reporting.sarif_shape import LOG
from reporting.settled_runs import TODAY, decision, finding, run_of

ROOT = Path(__file__).parents[2]
PAPER = "tests/data/paper/forms12"
SHAPE = jsonschema.Draft202012Validator(LOG, format_checker=jsonschema.FormatChecker())
BEFORE = run_of(("运维费", [finding("a"), finding("b")]), ("购置费", [finding("c", form=1)]))
Json = dict[str, Any]


def run(report: Report, language: Language = "zh", *, exit_code: int = 1) -> Json:
    """Return the run of a log that keeps the shape, as other programs read it."""
    log = json.loads(json.dumps(sarif(report, language, exit_code=exit_code)))
    SHAPE.validate(log)
    (only,) = log["runs"]
    return dict(only)


@cache
def of_paper(name: str) -> Report:
    return check(read(ROOT / name)).report


@pytest.mark.parametrize(
    "name",
    [
        "examples/baoshan-2024.txt",
        *(f"tests/data/paper/forms12.{x}" for x in ("pdf", "docx", "xlsx", "html")),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_carrier_gives_a_log_of_the_right_shape(name: str, language: Language) -> None:
    report = of_paper(name)
    log = run(report, language)
    assert len(log["results"]) == len(report.findings)
    for result in log["results"]:
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        physical = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert log["artifacts"][physical["index"]]["location"]["uri"] == physical["uri"]


def test_a_finding_in_text_has_its_line_and_its_cell_by_path() -> None:
    (result,) = [
        each
        for each in run(of_paper("examples/baoshan-2024.txt"))["results"]
        if each["ruleId"] == "FND113"
    ]
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"]["startLine"] == 729
    (cell,) = location["logicalLocations"]
    assert cell["fullyQualifiedName"] == "funds[1].outturn"
    assert cell["name"] == "当年财政拨款 · 全年执行数"
    assert result["level"] == "error"


@pytest.mark.parametrize(("carrier", "kind"), [("pdf", "page"), ("docx", "cell"), ("xlsx", "cell")])
def test_paper_without_lines_has_page_or_cell_as_logical_location(carrier: str, kind: str) -> None:
    for result in run(of_paper(f"{PAPER}.{carrier}"))["results"]:
        (location,) = result["locations"]
        assert "region" not in location["physicalLocation"]
        assert location["logicalLocations"][1]["kind"] == kind


def test_other_forms_a_finding_names_are_related_locations() -> None:
    related = replace(finding("a"), related=(1,))
    (result,) = run(run_of(("运维费", [related]), ("购置费", [])))["results"]
    (told,) = result["relatedLocations"]
    assert (told["id"], told["message"]["text"]) == (2, "2 购置费")
    twins = [
        result
        for result in run(of_paper("examples/baoshan-2024.txt"))["results"]
        if result["ruleId"] == "PRT111"
    ]
    assert [told["id"] for told in twins[0]["relatedLocations"]] == [6, 9, 12]


def test_rules_are_told_in_both_languages_in_the_same_order() -> None:
    log = run(of_paper("examples/baoshan-2024.txt"), "en")
    (translation,) = log["translations"]
    here, there = log["tool"]["driver"], translation
    assert (here["language"], there["language"]) == ("en-US", "zh-CN")
    assert [rule["id"] for rule in here["rules"]] == [rule["id"] for rule in there["rules"]]
    for english, chinese in zip(here["rules"], there["rules"], strict=True):
        assert english["shortDescription"]["text"].isascii() or "《" in str(english)
        assert not chinese["shortDescription"]["text"].isascii()
        assert english["help"]["text"] in english["help"]["markdown"]
        assert chinese["help"]["text"] in english["help"]["markdown"]


def test_states_are_given_where_there_is_a_baseline() -> None:
    assert all("baselineState" not in result for result in run(BEFORE)["results"])
    now = run_of(("运维费", [finding("a"), finding("d")]), ("购置费", [finding("c", form=1)]))
    held = compared(now, parse_baseline(baseline_text(BEFORE).encode(), "b.json"))
    states = {
        result["partialFingerprints"][FINGERPRINT]: result["baselineState"]
        for result in run(held)["results"]
    }
    assert states == {"d": "new", "a": "unchanged", "c": "unchanged", "b": "absent"}


def test_a_suppressed_finding_carries_its_reason_and_where_it_is_written() -> None:
    report = suppressed(BEFORE, [decision(4, fingerprint="b"), decision(9, fingerprint="x")], TODAY)
    log = run(report)
    (apart,) = [result for result in log["results"] if "suppressions" in result]
    (told,) = apart["suppressions"]
    assert told["justification"] == "已批准"
    assert told["location"]["physicalLocation"]["region"]["startLine"] == 4
    (notice,) = log["invocations"][0]["toolConfigurationNotifications"]
    assert "第 9 行" in notice["message"]["text"]


def test_an_invocation_tells_its_exit_and_what_could_not_be_read() -> None:
    (fine,) = run(BEFORE, exit_code=0)["invocations"]
    assert (fine["executionSuccessful"], fine["exitCode"]) == (True, 0)
    report = replace(BEFORE, problems=(Trouble(EmptyDocument("空 表.txt", 0)),))
    (poor,) = run(report, exit_code=3)["invocations"]
    assert (poor["executionSuccessful"], poor["exitCode"]) == (False, 3)
    (told,) = poor["toolExecutionNotifications"]
    place = told["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "%E7%A9%BA%20%E8%A1%A8.txt"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("a/b c.txt", "a/b%20c.txt"),
        ("/甲/表.txt", "file:///%E7%94%B2/%E8%A1%A8.txt"),
        ("<stdin>", "%3Cstdin%3E"),
        ("a:b#?%.txt", "a%3Ab%23%3F%25.txt"),
        (".", ""),
    ],
)
def test_paths_are_uri_references(file: str, told: str) -> None:
    assert uri(file) == told


@given(st.text(), st.text())
def test_hostile_text_keeps_the_shape(name: str, message: str) -> None:
    hostile = replace(finding("a"), message=message, claimed=name, path=name)
    report = run_of((name, [hostile]))
    (form,) = report.forms
    told = replace(form, form=replace(form.form, project=Project(name)))
    (result,) = run(replace(report, forms=(told,)))["results"]
    assert result["message"]["text"] == message
