import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jiheng.domain.canonical import from_json, to_json
from jiheng.domain.errors import MalformedForm
from jiheng.domain.finding import Finding, Severity, Verdict
from jiheng.domain.form import Form
from jiheng.domain.schema import document, finding_schema, form_schema
from strategies import FORMS, JSON_VALUES

ROOT = Path(__file__).parents[2]
FORM = Draft202012Validator(form_schema())
FINDING = Draft202012Validator(finding_schema())
PUBLISHED: list[dict[str, Any]] = json.loads(
    (ROOT / "tests/data/expected-baoshan-2024.json").read_text(encoding="utf-8")
)
A_FINDING: dict[str, Any] = {
    "form": 0,
    "rule": "FND101",
    "name": "total-differs-from-components",
    "verdict": "fail",
    "severity": "error",
    "path": "funds[0].outturn",
    "claimed": "3.36 万元",
    "expected": None,
    "message": "不等",
    "help": "更正",
    "authority": None,
    "fix": None,
    "fingerprint": "0f",
    "related": [],
}


@pytest.mark.parametrize("schema", [form_schema(), finding_schema()], ids=["form", "finding"])
def test_a_schema_is_itself_valid(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("name", "schema"), [("form", form_schema()), ("finding", finding_schema())]
)
def test_the_published_file_is_what_the_program_says(name: str, schema: dict[str, Any]) -> None:
    published = ROOT / f"docs/reference/{name}.schema.json"
    assert published.read_text(encoding="utf-8") == document(schema), "run: make reference"


@pytest.mark.parametrize("form", PUBLISHED, ids=lambda form: form["project"]["name"])
def test_the_twelve_published_forms_are_valid(form: dict[str, Any]) -> None:
    FORM.validate(form)


@given(FORMS)
def test_whatever_the_program_writes_is_valid(form: Form) -> None:
    FORM.validate(to_json(form))


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*at, key)
            yield from paths(value[key], (*at, key))


def accepted(value: object) -> bool:
    try:
        from_json(value)
    except MalformedForm:
        return False
    return True


@given(st.data())
def test_schema_and_reader_accept_the_same(data: st.DataObject) -> None:
    value = deepcopy(data.draw(st.sampled_from(PUBLISHED)))
    *parents, last = data.draw(st.sampled_from(list(paths(value))))
    owner: Any = value
    for key in parents:
        owner = owner[key]
    owner[last] = data.draw(JSON_VALUES.filter(lambda drawn: not isinstance(drawn, float)))
    assert FORM.is_valid(value) == accepted(value)


def test_an_unknown_key_is_refused_at_every_level() -> None:
    form = deepcopy(PUBLISHED[0])
    for owner in (form, form["project"], form["funds"][0], form["indicators"][0]["target"]):
        owner["未知"] = None
        assert not FORM.is_valid(form)
        del owner["未知"]
        assert FORM.is_valid(form)


def test_extensions_take_any_label() -> None:
    assert FORM.is_valid({"extensions": {"备注（盖章）": ["无"]}})


def test_a_finding_has_the_contracts_keys() -> None:
    FINDING.validate(A_FINDING)
    assert set(finding_schema()["properties"]) == set(A_FINDING)
    for key in A_FINDING:
        assert not FINDING.is_valid({name: A_FINDING[name] for name in A_FINDING if name != key})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rule", "fnd101"),
        ("name", "Total Differs"),
        ("severity", "fatal"),
        ("verdict", None),
        ("form", -1),
        ("message", None),
    ],
)
def test_a_wrong_finding_is_refused(key: str, value: object) -> None:
    assert not FINDING.is_valid({**A_FINDING, key: value})


def test_severities_and_verdicts_are_those_of_the_domain() -> None:
    properties = finding_schema()["properties"]
    assert properties["severity"]["enum"] == [severity.value for severity in Severity]
    assert properties["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert set(properties) == set(Finding.__dataclass_fields__)
