"""Every rule can be evaluated row by row: one that cannot slows every single form threefold."""

import pytest

from jiheng.engine.program import Program
from jiheng.policy import policy, resolve
from jiheng.rules.catalogue import DERIVED, RULES
from jiheng.scoring.catalogue import DERIVED as SCORING

POLICIES = ("cn-shanghai-2024", "cn-mof-2021", "option-execution-caps")


@pytest.mark.parametrize("name", POLICIES)
def test_the_whole_catalogue_has_a_translation(name: str) -> None:
    program = Program(RULES, (*SCORING, *DERIVED), parameters=resolve(policy(name), 2024))
    assert program.translated() is not None
