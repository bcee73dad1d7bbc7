"""Rule cases: a clean form, patches by canonical path, and what a rule says of the result."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.domain.canonical import from_json
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.engine.columns import Scope
from jiheng.engine.findings import findings
from jiheng.engine.intake import to_columns
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program
from jiheng.engine.rule import Rule
from jiheng.engine.run import Run, VerdictCode
from jiheng.policy import policy, resolve
from jiheng.policy.shipped import load_shipped
from jiheng.rules.catalogue import DERIVED, RULES
from jiheng.scoring.catalogue import DERIVED as SCORING

HERE = Path(__file__).parent / "rules"
TWELVE = Path(__file__).parent / "data" / "expected-baoshan-2024.json"
DEFAULT_POLICY = "cn-shanghai-2024"
Json = dict[str, Any]
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def base() -> Json:
    """Return a fresh copy of the clean form."""
    form: Json = json.loads(_text(HERE / "base.json"))
    return form


def twelve() -> list[Json]:
    """Return a fresh copy of the twelve published forms."""
    forms: list[Json] = json.loads(_text(TWELVE))
    return forms


def patched(form: Json, patch: Mapping[str, object]) -> Form:
    """Return `form` with values set by canonical path; null removes, one past the end appends."""
    for path, value in patch.items():
        keys: list[Any] = [_key(step) for step in _STEP.findall(path)]
        *steps, last = keys
        held: Any = form
        for step in steps:
            held = held[step]
        if isinstance(held, list) and value is None:
            del held[last]
        elif isinstance(held, list) and last == len(held):
            held.append(value)
        else:
            held[last] = value
    return from_json(form)


def _key(step: str) -> int | str:
    return int(step[1:-1]) if step.startswith("[") else step


@cache
def program(rules: tuple[Rule, ...], name: str, year: int | None) -> Program:
    """Return the rules compiled under a policy (or a YAML file beside the cases) and year."""
    chosen = policy(str(HERE / name) if name.endswith(".yaml") else name)
    return Program(rules, (*SCORING, *DERIVED), parameters=resolve(chosen, year))


def judged(form: Form, rules: tuple[Rule, ...] = RULES, name: str = DEFAULT_POLICY) -> Run:
    """Return the run of `rules` over one form."""
    return program(rules, name, form.fiscal_year).run(to_columns([form]))


def judged_together(
    forms: Sequence[Form], rules: tuple[Rule, ...] = RULES, name: str = DEFAULT_POLICY
) -> Run:
    """Return the run of `rules` over forms of one portfolio, under the policy of the first."""
    compiled = program(rules, name, forms[0].fiscal_year)
    run = compiled.run(to_columns(forms))
    survey = compiled.survey(run, pl.int_range(len(forms), eager=True))
    (related,) = relate(compiled.plan, [survey])
    return compiled.judge(survey, related)


def verdict(run: Run, rule: Rule, row: int) -> str:
    """Return the verdict of `rule` on a row, in lower case."""
    place = 0 if rule.scope is Scope.FORMS else row
    return VerdictCode(run.verdicts[rule.scope][rule.code][place]).name.lower()


def reported(form: Form, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """Return the findings of one form under the default policy, in Chinese."""
    return findings(judged(form, rules), [form])


@cache
def case_files() -> dict[str, dict[str, Any]]:
    """Return every case file by the code it is named for."""
    return {path.stem: load_shipped(_text(path)) for path in sorted(HERE.glob("cases/*.yaml"))}
