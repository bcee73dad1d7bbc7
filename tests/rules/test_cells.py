"""What a finding calls claimed is the figure in the cell it points to."""

import re
from decimal import Decimal
from typing import Any

import pytest

from casebook import DEFAULT_POLICY, base, case_files, judged, patched, twelve
from jiheng.domain.canonical import from_json, to_json
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.engine.findings import findings
from jiheng.rules.catalogue import RULES

FORMS = [
    pytest.param(
        patched(base(), case.get("form", {})),
        case.get("policy", DEFAULT_POLICY),
        id=f"{code} {case['name']}",
    )
    for code, book in case_files().items()
    for case in book.get("cases", ())
    if case["verdict"] == "fail"
]
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")
_FIGURE = re.compile(r"-?\d+(\.\d+)?")


def cell(form: Form, path: str) -> Any:  # noqa: ANN401
    """Return what stands at a path of the form, None where the path ends in nothing."""
    held: Any = to_json(form)
    for step in _STEP.findall(path):
        if held is None:
            return None
        held = held[int(step[1:-1]) if step.startswith("[") else step]
    return held


def differs(form: Form, finding: Finding) -> bool:
    """Whether the cell holds another figure or text than the one the finding calls claimed.

    A missing explanation is marked where it is to be written; its figures say why it is due. The
    points of a heading are printed beside its words.
    """
    if finding.path.endswith(("variance_explanation", "level1", "level2")):
        return False
    printed = cell(form, finding.path)
    if finding.claimed is None or printed is None or isinstance(printed, dict | list):
        return False
    figure = _FIGURE.match(finding.claimed)
    if figure and _FIGURE.fullmatch(str(printed)):
        return Decimal(figure.group()) != Decimal(printed)
    return bool(finding.claimed != printed)


@pytest.mark.parametrize(("form", "policy"), FORMS)
def test_the_claimed_figure_stands_in_the_cell(form: Form, policy: str) -> None:
    found = findings(judged(form, RULES, policy), [form])
    assert [(each.rule, each.path, each.claimed) for each in found if differs(form, each)] == []


def test_the_claimed_figures_of_the_twelve_stand_in_their_cells() -> None:
    for paper in twelve():
        form = from_json(paper)
        found = findings(judged(form), [form])
        assert [(each.rule, each.path, each.claimed) for each in found if differs(form, each)] == []
