"""Years under the same values have one program: it tells the same of both in columns."""

from pathlib import Path

import pytest

from jiheng.corpus.store import Part
from jiheng.domain.errors import JihengError
from jiheng.engine.program import Program
from jiheng.policy import policies, policy, resolve
from jiheng.rules import catalogue as rulebook
from jiheng.services.assessing import program
from jiheng.services.programs import Programs

CODES = tuple(rule.code for rule in rulebook.RULES)
YEARS = range(2020, 2028)


def columns_of(compiled: Program) -> list[object]:
    """Return all that a program tells in columns, written out."""
    told: list[object] = [sorted((str(node), made) for node, made in compiled.signatures.items())]
    for each in compiled.rules:
        expressions = (each.check.applies, each.check.fails, *each.failure.expressions)
        told.append((each.rule.code, [one.meta.serialize() for one in expressions]))
    return told


def part(folder: Path, year: int) -> Part:
    return Part(folder, str(year), "东州", "0")


@pytest.mark.parametrize("name", sorted(each.name for each in policies()))
def test_one_program_serves_the_years_that_compile_to_the_same(name: str, tmp_path: Path) -> None:
    programs = Programs(policy(name), CODES)
    own: dict[Program, list[object]] = {}
    for year in YEARS:
        try:
            serving = programs(part(tmp_path, year), is_ahead=False)
        except JihengError:
            continue
        itself = program(resolve(policy(name), year), rulebook.RULES)
        told = columns_of(itself)
        assert own.setdefault(serving, told) == told
    assert own


def test_years_under_the_same_values_are_compiled_once(tmp_path: Path) -> None:
    national = Programs(policy("cn-mof-2021"), CODES)
    before, after = (national(part(tmp_path, year), is_ahead=False) for year in (2023, 2024))
    assert before is after
    other = Programs(policy("cn-hubei-2020"), CODES)
    assert other(part(tmp_path, 2024), is_ahead=False) is not after
