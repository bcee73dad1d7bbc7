"""Sealed records: what a changed byte does to a chain."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from jiheng.domain.chain import START, AuditEntry, Revision, broken, digest, sealed

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def chain(length: int = 4) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number in range(1, length + 1):
        previous = entries[-1].digest if entries else START
        entry = AuditEntry(
            number, NOON, 7, "王敏", "edit", filing=3, before="1", after="2", previous=previous
        )
        entries.append(sealed(entry))
    return entries


def test_an_untouched_chain_holds() -> None:
    assert list(broken(chain())) == []
    assert list(broken(list[AuditEntry]())) == []


CHANGES = {
    "number": 9,
    "at": NOON + timedelta(microseconds=1),
    "actor": 8,
    "actor_name": "王敏 ",
    "action": "read",
    "filing": 4,
    "path": "total",
    "before": "0",
    "after": "3",
    "reason": "x",
    "revision": "a" * 64,
    "dossier": "b" * 64,
    "previous": "f" * 64,
    "digest": "e" * 64,
}


@pytest.mark.parametrize("field", [each.name for each in fields(AuditEntry)])
def test_a_change_of_any_field_is_found_at_its_row(field: str) -> None:
    entries = chain()
    entries[1] = replace(entries[1], **{field: CHANGES[field]})  # type: ignore[arg-type]
    assert entries[1] in list(broken(entries))


def test_a_row_sealed_anew_betrays_itself_in_the_next() -> None:
    entries = chain()
    entries[1] = sealed(replace(entries[1], after="99"))
    assert [entry.number for entry in broken(entries)] == [3]


def test_a_row_left_out_is_found() -> None:
    entries = chain()
    del entries[1]
    assert [entry.number for entry in broken(entries)] == [3]
    assert [entry.number for entry in broken(chain()[1:])] == [2]


def test_the_same_moment_in_another_zone_is_the_same_record() -> None:
    revision = Revision(1, 1, "{}", 7, NOON, "cn-mof-2020/2024", "open")
    elsewhere = replace(revision, at=NOON.astimezone(timezone(timedelta(hours=8))))
    assert digest(revision) == digest(elsewhere)
