"""The page on what the rules cover is complete, and every code in it is a rule."""

import re
from pathlib import Path

from jiheng.rules.catalogue import RULES

PAGE = Path(__file__).parents[2] / "docs/explanation/what-the-rules-cover.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("|---")
]
CODES = {rule.code for rule in RULES}
CODE = re.compile(r"\b[A-Z]{3}[0-9]{3}\b")


def test_every_candidate_and_every_point_has_one_row() -> None:
    named = [key for key, *_ in ROWS if re.fullmatch(r"[LR]\d\d", key)]
    expected = [f"L{number:02}" for number in range(1, 73)]
    assert named == [*expected, *(f"R{number:02}" for number in range(1, 15))]


def test_every_row_names_rules_or_says_why_there_are_none() -> None:
    for key, what, rules in ROWS:
        if what in {"what goes wrong", "what they do", "misuse"}:
            continue
        assert CODE.search(rules) or rules.startswith("— "), (key, what)
        if not rules.startswith("—"):
            assert re.fullmatch(rf"{CODE.pattern}( {CODE.pattern})*", rules), (key, what)


def test_every_code_is_a_rule() -> None:
    assert set(CODE.findall(PAGE.read_text(encoding="utf-8"))) <= CODES


def test_hardly_a_rule_is_without_a_candidate() -> None:
    """What goes beyond the candidates: cells that cannot be used, and rules of our own."""
    beyond = CODES - set(CODE.findall(PAGE.read_text(encoding="utf-8")))
    assert len(beyond) <= 40, sorted(beyond)
