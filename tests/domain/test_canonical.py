import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from jiheng.domain.amount import printed
from jiheng.domain.canonical import MAX_WHOLE, SCHEMA_ID, from_json, to_json
from jiheng.domain.errors import MalformedForm
from jiheng.domain.form import Form, Kind
from jiheng.domain.locator import Confidence
from strategies import FORMS, JSON_VALUES

PUBLISHED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data/expected-baoshan-2024.json").read_text(encoding="utf-8")
)
NESTED: list[Any] = []
for _ in range(5000):
    NESTED = [NESTED]


@given(FORMS)
def test_a_form_survives_the_round_trip_with_all_it_knows(form: Form) -> None:
    again = from_json(json.loads(json.dumps(to_json(form))))
    assert again == form
    assert again.source == form.source
    assert again.provenance == form.provenance
    assert again.notes == form.notes
    assert to_json(again) == to_json(form)


@pytest.mark.parametrize("form", PUBLISHED, ids=lambda form: form["project"]["name"])
def test_a_published_form_comes_back_field_for_field(form: dict[str, Any]) -> None:
    again = to_json(from_json(form))
    assert {key: again[key] for key in form} == form
    assert set(again) - set(form) == {"schema", "source", "provenance", "notes", "extensions"}


def test_printed_decimals_survive() -> None:
    form = from_json({"total": {"claimed_score": "96.720"}})
    assert form.total.claimed_score is not None
    assert printed(form.total.claimed_score) == "96.720"


def test_null_and_missing_mean_the_same() -> None:
    nothing = dict.fromkeys(to_json(Form()))
    assert from_json(nothing) == from_json({}) == Form()
    assert from_json({"kind": None}).kind is Kind.PROJECT


def test_a_place_names_only_what_its_medium_has() -> None:
    given_ = {"place": {"line": 3}, "confidence": None, "text": "3.36"}
    form = from_json({"provenance": {"funds[0].outturn": given_}})
    assert form.provenance["funds[0].outturn"].confidence is Confidence.CERTAIN
    assert to_json(form)["provenance"]["funds[0].outturn"]["place"] == {"line": 3}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (None, "$"),
        ([], "$"),
        ("form", "$"),
        (float("nan"), "$"),
        ({"schema": "jiheng/form/2"}, "schema"),
        ({"schema": ["jiheng/form/1"]}, "schema"),
        ({"kind": "projekt"}, "kind"),
        ({"kind": ["project"]}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"fiscal_year": True}, "fiscal_year"),
        ({"fiscal_year": "2024"}, "fiscal_year"),
        ({"fiscal_year": 2024.5}, "fiscal_year"),
        ({"fiscal_year": -1}, "fiscal_year"),
        ({"fiscal_year": MAX_WHOLE + 1}, "fiscal_year"),
        ({"fiscal_year": 10**5000}, "fiscal_year"),
        ({"fiscal_year": -(10**5000)}, "fiscal_year"),
        ({"fiscal_year": float("inf")}, "fiscal_year"),
        ({"project": "name"}, "project"),
        ({"project": []}, "project"),
        ({"project": {"name": 5}}, "project.name"),
        ({"project": {"name": "\ud800"}}, "project.name"),
        ({"project": {"title": "x"}}, "project.title"),
        ({"funds": {}}, "funds"),
        ({"funds": NESTED}, "funds[0]"),
        ({"funds": [None]}, "funds[0]"),
        ({"funds": [{}]}, "funds[0].source"),
        ({"funds": [{"source": None}]}, "funds[0].source"),
        ({"funds": [{"source": "total", "outturn": 3.36}]}, "funds[0].outturn"),
        ({"funds": [{"source": "total", "outturn": "NaN"}]}, "funds[0].outturn"),
        ({"funds": [{"source": "total", "outturn": float("nan")}]}, "funds[0].outturn"),
        ({"funds": [{"source": "total", "outturn": "9" * 41}]}, "funds[0].outturn"),
        ({"funds": [{"source": "total", "outturn": "1e9"}]}, "funds[0].outturn"),
        ({"indicators": [{}, {"target": {"value": "约5"}}]}, "indicators[1].target.value"),
        ({"indicators": [{"actual": {"tier": "mostly"}}]}, "indicators[0].actual.tier"),
        ({"total": {"claimed_score": 0}}, "total.claimed_score"),
        ({"extensions": {"备注": "x"}}, "extensions.备注"),
        ({"extensions": {"备注": ["x", 5]}}, "extensions.备注[1]"),
        ({"extensions": {"\udfff": []}}, "extensions"),
        ({"source": {"file": "a.txt"}}, "source.sha256"),
        ({"notes": [{"place": {}}]}, "notes[0].text"),
        ({"notes": [{"text": "x", "place": {"line": "3"}}]}, "notes[0].place.line"),
        ({"provenance": {"total": {}}}, "provenance.total.place"),
        ({"provenance": {"total": {"place": []}}}, "provenance.total.place"),
    ],
)
def test_what_is_no_form_is_refused_naming_the_path(value: object, path: str) -> None:
    with pytest.raises(MalformedForm) as caught:
        from_json(value, "form.json")
    assert caught.value.figures["file"] == "form.json"
    assert caught.value.figures["path"] == path
    assert len(caught.value.sentence("zh")) < 400


@pytest.mark.parametrize(
    ("box", "path"),
    [
        ("0 0 1 1", "box"),
        ([0, 0, 1], "box"),
        ([0, 0, 1, 1, 1], "box"),
        ([0, 0, "1", 1], "box[2]"),
        ([0, 0, True, 1], "box[2]"),
        ([0, None, 1, 1], "box[1]"),
        ([0, 0, 1, float("nan")], "box[3]"),
        ([0, 0, 1, float("inf")], "box[3]"),
        ([0, 0, 1, 10**400], "box[3]"),
    ],
)
def test_a_box_is_four_finite_numbers(box: object, path: str) -> None:
    with pytest.raises(MalformedForm) as caught:
        from_json({"notes": [{"text": "x", "place": {"box": box}}]})
    assert caught.value.figures["path"] == f"notes[0].place.{path}"


def test_the_fault_shows_what_stands_there_in_both_languages() -> None:
    with pytest.raises(MalformedForm) as caught:
        from_json({"fiscal_year": "二〇二四"}, "a.json")
    assert '实为 "二〇二四"' in caught.value.sentence("zh")
    assert '"二〇二四" found' in caught.value.sentence("en")
    assert SCHEMA_ID in caught.value.sentence("en")


@given(JSON_VALUES)
def test_any_json_value_is_a_form_or_refused(value: object) -> None:
    try:
        form = from_json(value)
    except MalformedForm:
        return
    assert isinstance(form, Form)


def test_evidence_is_left_out_where_nobody_asked_for_it_and_kept_where_there_is_none() -> None:
    (bare,) = to_json(from_json({"indicators": [{}]}))["indicators"]
    (asked,) = to_json(from_json({"indicators": [{"evidence": []}]}))["indicators"]
    assert "evidence" not in bare
    assert asked["evidence"] == []


def test_a_material_of_evidence_comes_back_with_its_day() -> None:
    material = {
        "title": "验收单",
        "value": "26.0",
        "dated": "2024-11-20",
        "sample_size": 300,
        "sha256": None,
    }
    form = from_json({"indicators": [{"evidence": [material]}]})
    assert to_json(form)["indicators"][0]["evidence"] == [material]


@pytest.mark.parametrize("day", ["2024-13-01", "20241120", "2024-11", 2024, "2024-W01-1", ""])
def test_a_day_of_evidence_is_an_iso_date(day: object) -> None:
    with pytest.raises(MalformedForm) as refused:
        from_json({"indicators": [{"evidence": [{"title": "验收单", "dated": day}]}]})
    assert refused.value.figures["path"] == "indicators[0].evidence[0].dated"
