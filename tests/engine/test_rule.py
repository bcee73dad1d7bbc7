"""A rule is complete or cannot be declared; rules are chosen by code, family or name."""

from collections.abc import Sequence
from typing import Any

import pytest

from engine.workshop import LAW, parameters, toy
from jiheng.domain.errors import NoRuleLeft, UnknownRule
from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Rule, Status, Table, rule
from jiheng.engine.selection import select


def declared(
    code: str = "FND101",
    **said: Any,  # noqa: ANN401
) -> Rule:
    return toy(lambda t: Check(t.kind == 0, t.kind == 0), code, **said)


@pytest.mark.parametrize(
    ("code", "said", "fault"),
    [
        ("FND1", {}, "code is not a family and three digits"),
        ("XYZ101", {}, "code is not a family and three digits"),
        ("FND1011", {}, "code is not a family and three digits"),
        ("FND101\n", {}, "code is not a family and three digits"),
        ("FND101", {"name": "Bad Name"}, "name 'Bad Name' is not kebab-case"),
        ("FND101", {"name": "two--dashes"}, "is not kebab-case"),
        ("FND101", {"name": "good-name\n"}, "is not kebab-case"),
        ("FND101", {"title": ("题", "")}, "a text lacks a language"),
        ("FND101", {"message": ("", "wrong.")}, "a text lacks a language"),
        ("FND101", {"help": ("", "")}, "a text lacks a language"),
        ("FND101", {"severity": Severity.ERROR}, "an error needs an authority"),
        ("FND101", {"fix": "perhaps"}, "fix 'perhaps' is neither safe nor unsafe"),
    ],
)
def test_incomplete_metadata_fails_at_import(
    code: str, said: dict[str, object], fault: str
) -> None:
    with pytest.raises(TypeError, match=fault):
        declared(code, **said)


def _declare(page: str | None) -> Rule:
    def check(t: Table, _: Parameters) -> Check:
        return Check(t.kind == 0, t.kind == 0)

    check.__doc__ = page
    return rule(
        "FND101",
        "some-defect",
        title=("题", "title"),
        message=("有误。", "wrong."),
        help=("请改。", "Change it."),
        severity=Severity.ADVICE,
        scope=Scope.FORMS,
        at="claimed_total",
    )(check)


@pytest.mark.parametrize("page", [None, "", "What it checks:\n    x\n"])
def test_a_page_without_its_headings_fails_at_import(page: str | None) -> None:
    with pytest.raises(TypeError, match=r"page lacks .*Basis, Example"):
        _declare(page)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(TypeError) as refusal:
        declared("X", name="X", severity=Severity.ERROR, title=("", ""))
    told = str(refusal.value)
    assert told.startswith("rule X: ")
    assert told.count(";") == 3


def test_a_rule_knows_its_family() -> None:
    assert declared("EXE102").family == "EXE"


RULES = (
    declared("EXE101", name="rate-differs"),
    declared("EXE102", name="score-differs"),
    declared("EXE201", name="reason-missing", status=Status.PREVIEW),
    declared("EVD101", name="evidence-missing"),
    declared("FND101", name="sum-differs"),
    declared("FND109", name="old-sum", status=Status.DEPRECATED),
)
STABLE = ["EXE101", "EXE102", "EVD101", "FND101"]


@pytest.mark.parametrize(
    ("chosen", "ignored", "expected"),
    [
        ((), (), STABLE),
        (("EXE",), (), ["EXE101", "EXE102"]),
        (("EXE1",), (), ["EXE101", "EXE102"]),
        (("E",), (), ["EXE101", "EXE102", "EVD101"]),
        (("exe102",), (), ["EXE102"]),
        (("sum-differs",), (), ["FND101"]),
        (("Rate-Differs", " FND101 "), (), ["EXE101", "FND101"]),
        ((), ("EXE",), ["EVD101", "FND101"]),
        (("EXE",), ("EXE101",), ["EXE102"]),
        (("EXE201",), (), ["EXE201"]),
        (("EXE2",), (), ["EXE201"]),
        (("reason-missing",), (), ["EXE201"]),
        (("EXE", "EXE201"), (), ["EXE101", "EXE102", "EXE201"]),
        (("EXE ",), (), ["EXE101", "EXE102"]),
        (("FND109",), (), ["FND109"]),
    ],
)
def test_rules_are_chosen_by_code_family_beginning_or_name(
    chosen: Sequence[str], ignored: Sequence[str], expected: list[str]
) -> None:
    assert [each.code for each in select(RULES, chosen, ignored)] == expected


@pytest.mark.parametrize(
    ("chosen", "ignored"),
    [(("EXE101",), ("EXE",)), (("old-sum",), ("FND109",)), ((), ("EXE", "EVD", "FND"))],
)
def test_a_choice_of_which_nothing_is_left_is_refused(
    chosen: Sequence[str], ignored: Sequence[str]
) -> None:
    with pytest.raises(NoRuleLeft):
        select(RULES, chosen, ignored)


def test_where_there_are_no_rules_nothing_is_chosen() -> None:
    assert select((), (), ()) == ()


@pytest.mark.parametrize("entry", ["", " ", "ABC", "EXE9", "101", "differs", "EXE1011"])
def test_what_names_no_rule_is_refused_with_the_families_there_are(entry: str) -> None:
    for chosen, ignored in (((entry,), ()), ((), ("EXE", entry))):
        with pytest.raises(UnknownRule) as refusal:
            select(RULES, chosen, ignored)
        assert "EXE、EVD、FND" in str(refusal.value)


def test_parameters_are_read_as_attributes_and_explained_by_name() -> None:
    held = parameters(rounding_step=1)
    assert held.rounding_step == 1
    assert held.explain("rounding_step").level == "toy"
    assert held.names() == ("grade_bands", "rounding_step")
    assert held.authority("law") is LAW
    assert held.authority("rounding_step") is LAW
    assert held.authority("lore") is None
    with pytest.raises(AttributeError, match="policy toy has no parameter 'tolerance'"):
        _ = held.tolerance
    with pytest.raises(AttributeError, match=r"^_hidden$"):
        _ = held._hidden


def test_watched_parameters_note_what_is_used_and_leave_the_original_alone() -> None:
    held, used = parameters(first=1, second=2), set[str]()
    watched = held.watched(used)
    assert (watched.first, held.second) == (1, 2)
    assert used == {"first"}
    assert (watched.policy, watched.year) == ("toy", 2024)
