"""Defects planted in consistent forms: found with no more cells than were changed, and mended."""

import random

import pytest

from jiheng.domain.finding import Severity
from jiheng.domain.form import Form
from jiheng.policy import policy, resolve
from jiheng.repair import diagnose
from jiheng.repair.cells import with_values
from jiheng.services.assessing import Request, assess
from repair.defects import consistent_form, planted

POLICIES = (
    "cn-shanghai-2024",
    "option-execution-caps",
    "option-linear-limits",
    "option-stepwise-execution",
)
ARITHMETIC = ("FND", "EXE", "PTS", "SCO", "RAT")
NOT_FIGURES = "SCO104"
"""A shortfall without explanation: words are missing, no figure is wrong."""


def errors_of(form: Form, name: str) -> set[str]:
    """Return the arithmetic errors the rules find: all of them, not only those a repair knows."""
    request = Request(name, select=ARITHMETIC, ignore=(NOT_FIGURES,))
    return {
        f"{finding.rule} {finding.path}"
        for finding in assess([form], request).findings()
        if finding.severity is Severity.ERROR
    }


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_smallest_repair_is_never_larger_than_what_was_planted(name: str, count: int) -> None:
    parameters = resolve(policy(name), 2024)
    random_ = random.Random(f"{name} {count}")  # noqa: S311
    for number in range(12):
        clean = consistent_form(random_, parameters)
        assert errors_of(clean, name) == set()
        form, paths = planted(clean, count, random_)
        diagnosis = diagnose(form, parameters)
        told = f"form {number}: {paths}"
        assert all(repair.choices for repair in diagnosis.repairs), told
        assert len(list(diagnosis.edits())) <= count, told
        assert errors_of(diagnosis.repaired(unsafe=True), name) == set(), told
        assert diagnosis.is_consistent_after(unsafe=True), told


def test_a_consistent_form_is_left_alone() -> None:
    parameters = resolve(policy("cn-mof-2020"), 2024)
    random_ = random.Random(7)  # noqa: S311
    for _ in range(10):
        form = consistent_form(random_, parameters)
        diagnosis = diagnose(form, parameters)
        assert (diagnosis.repairs, diagnosis.clean) == ((), ())
        assert diagnosis.repaired(unsafe=True) == form


def test_every_alternative_told_is_a_repair_of_its_own() -> None:
    parameters = resolve(policy("cn-mof-2020"), 2024)
    random_ = random.Random(11)  # noqa: S311
    told = 0
    for _ in range(10):
        form, _ = planted(consistent_form(random_, parameters), 1, random_)
        (*repairs,) = diagnose(form, parameters).repairs
        for repair in repairs[:1] if len(repairs) == 1 else ():
            for choice in repair.choices:
                told += 1
                mended = with_values(form, {edit.path: edit.after for edit in choice})
                assert errors_of(mended, "cn-mof-2020") == set()
    assert told > 5
