"""A trace after any change: a digit, a figure with its digest, a structure turned to junk."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.domain.trace_errors import MalformedTrace, TraceError, TraceRefuted
from jiheng.engine.trace import digest
from jiheng.services.tracing import verify
from services.tracebook import Change, Json, first, forged, inputs, small, steps
from sizes import some


def _other_digit(content: bytes, position: int, shift: int) -> bytes:
    digit = (content[position] - ord("0") + shift) % 10 + ord("0")
    return content[:position] + bytes([digit]) + content[position + 1 :]


def _digits(content: bytes) -> list[int]:
    return [place for place, byte in enumerate(content) if chr(byte).isdigit() and byte < 128]


def test_every_single_changed_digit_is_refused() -> None:
    content = small()
    for position in _digits(content)[:: some(4, thorough=1)]:
        with pytest.raises(TraceError):
            verify(_other_digit(content, position, 1), "trace.json")


@given(st.data())
@settings(max_examples=some(50, thorough=200))
def test_any_changed_digit_of_a_published_form_is_refused(data: st.DataObject) -> None:
    content = first()
    position = data.draw(st.sampled_from(_digits(content)))
    with pytest.raises(TraceError):
        verify(_other_digit(content, position, data.draw(st.integers(1, 9))), "trace.json")


def _set(path: str, raw: int, value: str) -> Change:
    def change(found: Json) -> None:
        for entry in inputs(found, path):
            entry["raw"], entry["value"] = raw, value

    return change


def _in_step(number: str, /, **changed: object) -> Change:
    def change(value: Json) -> None:
        steps(value)[number].update(changed)

    return change


def _input(number: str, name: str, /, **changed: object) -> Change:
    def change(value: Json) -> None:
        found = next(each for each in steps(value)[number]["inputs"] if each["name"] == name)
        found.update(changed)

    return change


def _parameter(name: str, /, **changed: object) -> Change:
    def change(value: Json) -> None:
        value["runs"][0]["parameters"][name].update(changed)

    return change


def _unlinked(value: Json) -> None:
    """Give the total an execution score that no step computed."""
    total = steps(value)["computed_total"]
    for entry in total["inputs"]:
        if entry["name"] == "computed_execution_score":
            del entry["step"]
            entry["raw"] = 1000
    total["raw"], total["value"] = 2875, "28.75"


def _linked_elsewhere(value: Json) -> None:
    """Take the execution points for the execution score."""
    total = steps(value)["computed_total"]
    for entry in total["inputs"]:
        if entry["name"] == "computed_execution_score":
            entry["step"], entry["raw"] = "execution_points", 1000
    total["raw"], total["value"] = 2875, "28.75"


def _row_left_out(value: Json) -> None:
    total = steps(value)["computed_indicator_sum"]
    total["inputs"] = []
    total["raw"] = total["value"] = None


def _another_years_law(value: Json) -> None:
    """In 1999 the policy was not in force, so nobody could say its values are others."""
    value["runs"][0]["year"] = 1999


def _in_another_unit(value: Json) -> None:
    value["runs"][0]["forms"][0]["amount_unit"] = "亿元"


def _beyond_the_table(value: Json) -> None:
    value["runs"][0]["forms"][0]["rows"]["indicators"] = 0


def _cell_moved(value: Json) -> None:
    for entry in inputs(value, "funds[0].outturn"):
        entry["path"] = "funds[1].outturn"


SCORE = "indicators[0].computed_score"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_set("funds[0].outturn", 8_000_000, "8.00万元"), id="outturn, steps kept"),
        pytest.param(_set("indicators[0].max_points", 2100, "21.00"), id="points, steps kept"),
        pytest.param(_in_step("computed_total", raw=9999, value="99.99"), id="total"),
        pytest.param(_in_step(SCORE, raw=2000, value="20.00"), id="score"),
        pytest.param(_in_step(SCORE, raw=True, value="20.00"), id="score of another type"),
        pytest.param(_in_step("computed_total", value="99.99"), id="shown total"),
        pytest.param(_in_step("computed_rating", value="优"), id="shown rating"),
        pytest.param(_in_step("computed_total", label="总分"), id="label"),
        pytest.param(_in_step(SCORE, says="由人评定"), id="formula in words"),
        pytest.param(_in_step(SCORE, rounding="down"), id="rounding"),
        pytest.param(_in_step(SCORE, parameters=[]), id="parameters named"),
        pytest.param(_in_step(SCORE, number="computed_total"), id="number"),
        pytest.param(_in_step(SCORE, number="indicators[1].computed_score"), id="row of number"),
        pytest.param(_input("total_outturn", "outturn", value="9.99万元"), id="shown input"),
        pytest.param(
            _input("total_outturn", "outturn", raw=9_990_000), id="input in one step only"
        ),
        pytest.param(_parameter("rounding_step", value=50), id="parameter"),
        pytest.param(_parameter("rounding_step", since="2001-01-01"), id="date of a parameter"),
        pytest.param(_parameter("rounding_step", authority="《另一办法》"), id="authority"),
        pytest.param(_parameter("rounding_step", level="cn-mof-2020"), id="level"),
        pytest.param(_unlinked, id="an input from nowhere"),
        pytest.param(_linked_elsewhere, id="an input from another step"),
        pytest.param(_row_left_out, id="a row left out of a sum"),
        pytest.param(_another_years_law, id="a year without the policy"),
        pytest.param(_in_another_unit, id="unit of money"),
        pytest.param(_beyond_the_table, id="rows of the table"),
        pytest.param(_cell_moved, id="another cell"),
    ],
)
def test_a_forgery_with_a_new_digest_is_refused(change: Change) -> None:
    with pytest.raises(TraceError):
        verify(forged(change), "trace.json")


def test_a_refusal_names_the_number_and_both_figures() -> None:
    with pytest.raises(TraceRefuted) as refusal:
        verify(forged(_in_step(SCORE, raw=2000, value="20.00")), "trace.json")
    told = str(refusal.value)
    assert "forms[0].indicators[0].computed_score" in told
    assert "2000" in told
    assert "1875" in told


def test_the_same_forger_who_changes_nothing_is_believed() -> None:
    assert verify(forged(lambda _: None), "trace.json") == len(steps(json.loads(small())))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"{",
        b"null",
        b"[]",
        b"17",
        b'"jiheng/trace/1"',
        b"{}",
        b'{"schema": "jiheng/trace/2"}',
        b'{"schema": "jiheng/trace/1"}',
        b'{"schema": "jiheng/trace/1", "runs": null}',
        b'{"schema": "jiheng/trace/1", "runs": [[]]}',
        b'{"schema": "jiheng/trace/1", "runs": [{}]}',
        b'{"schema": "jiheng/trace/1", "runs": NaN}',
        b'{"schema": "jiheng/trace/1", "runs": ["\\ud800"]}',
        b'{"schema": "jiheng/trace/1", "schema": "jiheng/trace/1", "runs": []}',
        b"[" * 100_000,
        b'{"schema": "jiheng/trace/1", "runs": ' + b"9" * 5_000 + b"}",
    ],
    ids=range(18),
)
def test_what_is_no_trace_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(MalformedTrace) as refusal:
        verify(content, "trace.json")
    told = str(refusal.value)
    assert told.startswith("trace.json 不是评分轨迹")
    assert "\n" not in told
    assert len(told) < 300


def test_a_trace_without_a_number_proves_nothing() -> None:
    for runs in ([], [{"policy": "x", "year": 2024, "parameters": {}, "forms": []}]):
        body = {"schema": "jiheng/trace/1", "runs": runs}
        with pytest.raises(MalformedTrace, match="没有任何一步"):
            verify(json.dumps({**body, "digest": digest(body)}).encode(), "trace.json")


@pytest.mark.parametrize("depth", [*range(880, 1_000, 4), 5_000])
def test_nesting_at_the_edge_of_what_json_reads_is_refused(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    content = b'{"schema": "jiheng/trace/1", "runs": [], "x": ' + nested + b"}"
    with pytest.raises(TraceError):
        verify(content, "trace.json")


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**30, 2**63, 1.5, "", "x", "万元", [], [[]], {}, {"a": 1}, "\ud800"]
)


def _places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _places(part, (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _places(part, (*path, place))


@given(st.data())
@settings(max_examples=some(37, thorough=150))
def test_junk_anywhere_is_refused_and_never_a_traceback(data: st.DataObject) -> None:
    """But in the names of project and file and in places, which no formula reads."""
    value = json.loads(small())
    *path, last = data.draw(st.sampled_from(sorted(_places(value), key=repr)))
    held = value
    for key in path:
        held = held[key]
    junk = data.draw(JUNK)
    free = {"project", "file", "sha256", "ordinal", "place", "policy", "digest"}
    if held[last] == junk or (isinstance(last, str) and last in free):
        return
    held[last] = junk
    with pytest.raises(TraceError):
        verify(json.dumps({**value, "digest": _safe_digest(value)}).encode(), "trace.json")


def test_a_power_beyond_all_units_is_refused_at_once() -> None:
    value = json.loads(small())
    held = (each for step in steps(value).values() for each in step["inputs"])
    power = next(each for each in held if each["name"] == "unit_power")
    power["raw"] = 10**30
    with pytest.raises(TraceError):
        verify(json.dumps({**value, "digest": digest(value)}).encode(), "trace.json")


def _safe_digest(value: Json) -> str:
    try:
        return digest(value)
    except UnicodeEncodeError:
        return "0"
