"""Exported entries are compared with their seals: a changed byte is named by its entry."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.domain.chain import START, AuditEntry, sealed
from jiheng.domain.errors import UndecodableText
from jiheng.services.exporting_trail import NoEntry, compare_exported, exported
from jiheng.services.trail_faults import EntryBroken

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=timezone(timedelta(hours=8)))


def trail(*texts: str) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number, text in enumerate(texts, 1):
        entry = AuditEntry(
            number, AT, 7 if number % 2 else None, "王", action="edit", filing=3, after=text
        )
        entries.append(sealed(_after(entry, entries)))
    return entries


def _after(entry: AuditEntry, before: list[AuditEntry]) -> AuditEntry:
    return replace(entry, previous=before[-1].digest if before else START)


def written(entries: list[AuditEntry]) -> bytes:
    return "".join(f"{exported(each)}\n" for each in entries).encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
def test_what_was_exported_holds_whatever_its_texts(texts: list[str]) -> None:
    entries = trail(*texts)
    compared = compare_exported(written(entries), "a.jsonl")
    assert (compared.entries, compared.gaps, compared.problems) == (len(texts), 0, ())
    assert compared.last == (entries[-1] if entries else None)


def test_times_are_written_in_utc_and_compared_as_moments() -> None:
    line = json.loads(exported(trail("x")[0]))
    assert line["at"] == AT.astimezone(UTC).isoformat()


@pytest.mark.parametrize(
    ("name", "value"),
    [("after", "z"), ("actor", 8), ("actor_name", "李"), ("action", "open"), ("filing", None),
     ("path", "x"), ("before", "x"), ("reason", "x"), ("revision", "1" * 64),
     ("dossier", "1" * 64), ("at", "2024-05-06T00:00:00+00:00"),
     ("previous", "1" * 64), ("digest", "1" * 64), ("number", 9)],
)  # fmt: skip
def test_a_changed_field_is_named(name: str, value: object) -> None:
    lines = [json.loads(exported(each)) for each in trail("a", "b", "c")]
    lines[1][name] = value
    content = "\n".join(json.dumps(each) for each in lines).encode()
    named = compare_exported(content, "a").problems
    assert isinstance(named[0], EntryBroken)
    assert named[0].figures["number"] == lines[1]["number"]


def test_a_part_of_the_trail_has_gaps_and_holds() -> None:
    entries = trail("a", "b", "c", "d")
    compared = compare_exported(written([entries[0], entries[2], entries[3]]), "a")
    assert (compared.entries, compared.gaps, compared.problems) == (3, 1, ())


def test_entries_from_before_witnesses_hold_as_they_were_exported() -> None:
    lines = [json.loads(exported(each)) for each in trail("a", "b")]
    for line in lines:
        del line["revision"], line["dossier"]
    content = "\n".join(json.dumps(each) for each in lines).encode()
    assert compare_exported(content, "a").problems == ()


def test_entries_out_of_order_or_twice_do_not_hold() -> None:
    one, other = trail("a", "b")
    for listed in ([other, one], [one, one]):
        assert len(compare_exported(written(listed), "a").problems) == 1


def test_an_entry_sealed_anew_does_not_follow_the_one_before() -> None:
    one, other = trail("a", "b")
    forged = trail("x")[0]
    assert forged.digest != one.digest
    problems = compare_exported(written([forged, other]), "a").problems
    assert [each.figures["number"] for each in problems] == [2]


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", "1", "null", '"x"', "x", '{"number": 1}', "[" * 100_000, '{"number": "1"}'],
)
def test_a_line_that_is_no_entry_is_named_with_its_number(line: str) -> None:
    content = written(trail("a")) + line.encode() + b"\n"
    with pytest.raises(NoEntry) as raised:
        compare_exported(content, "a.jsonl")
    assert "第 2 行" in raised.value.sentence("zh")


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", True), ("number", "1"), ("actor", 1.5), ("after", None), ("at", "yesterday"),
     ("at", "2024-05-06T00:00:00"), ("digest", 1)],
)  # fmt: skip
def test_a_field_of_another_kind_is_no_entry(name: str, value: object) -> None:
    line = json.loads(exported(trail("a")[0])) | {name: value}
    with pytest.raises(NoEntry):
        compare_exported(json.dumps(line).encode(), "a")


def test_what_is_no_utf8_is_said_so() -> None:
    with pytest.raises(UndecodableText):
        compare_exported("王".encode("gb18030"), "a")
