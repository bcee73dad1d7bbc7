"""What is changed or removed behind the program's back is found, column by column, and named."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from jiheng.domain.chain import START, sealed
from jiheng.domain.errors import JihengError
from jiheng.services.auditing import STOCK_TAKEN
from jiheng.services.trail_faults import (
    EntryBroken,
    FilingMissing,
    FilingUntold,
    HeadBroken,
    RevisionBroken,
    RevisionsMissing,
    TrailCut,
)
from jiheng.web import audited, serving
from jiheng.web.models import (
    ChainHead,
    Comment,
    Explanation,
    Filing,
    Rescoring,
    StoredEntry,
    StoredRevision,
)
from webcast import Enter

DERIVED = {
    (Filing, each)
    for each in (
        "changed",
        "claimed_total",
        "computed_total",
        "rating",
        "execution_rate",
        "revised_budget",
        "errors",
        "warnings",
    )
} | {(Explanation, "id"), (Rescoring, "id")}
"""Worked out anew from the form, or referred to by nothing."""
IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def trail(enter: Enter, filing: Filing) -> Filing:
    """A filing that was typed into, reshaped, explained, submitted, commented on and scored."""

    def post(client: Client, name: str, *arguments: object, **fields: object) -> Any:  # noqa: ANN401
        filing.refresh_from_db()
        fields.setdefault("revision", filing.revision)
        answer = client.post(reverse(name, args=[filing.pk, *arguments]), fields)
        assert answer.status_code == 302, answer.content.decode()
        return answer

    preparer, reviewer = enter("preparer"), enter("reviewer")
    post(preparer, "filing", **{"cell:indicators[0].actual.text": "361天"})
    post(preparer, "reshape", kind="duplicate", row=0)
    post(preparer, "reshape", kind="remove", row=1)
    post(preparer, "filing", **{"cell:funds[0].execution_rate": "12.00"})
    found = preparer.get(reverse("filing", args=[filing.pk])).context["page"].judged.findings
    for each in found:
        if each.severity == "error":
            post(preparer, "explain", each.fingerprint, text="见“批复”\\n", explain="")
    post(preparer, "transit", "submit")
    post(reviewer, "comment", path="indicators[0].actual.text", text="请说明")
    first = Comment.objects.get()
    post(reviewer, "comment", path="", text="见上", answers=first.pk)
    post(reviewer, "rescore", path="indicators[0]", score="15.5", rule="二", text="停机五天")
    assert told() == []
    filing.refresh_from_db()
    return filing


def told() -> list[JihengError]:
    return list(serving.verify().problems)


def sql(statement: str, *given: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def changes(column: models.Field[Any, Any]) -> list[str]:
    """Return expressions that put something else in the place of a column's value."""
    name, is_text = column.column, isinstance(column, (models.CharField, models.TextField))
    found = [f"coalesce({name}, 0) + 1000"]
    if isinstance(column, models.DateTimeField):
        found = [f"{name} + interval '1 microsecond'", "'infinity'::timestamptz"]
        if IS_SQLITE:
            found = [f"replace({name}, ' ', 'T')", f"{name} || '+00:00'", f"substr({name}, 1, 10)"]
    elif isinstance(column, models.DecimalField):
        found = [f"{name} + 0.01"]
    elif is_text:
        found = [f"'x' || substr({name}, 2)"]
    elif column.null:
        found += [f"CASE WHEN {name} IS NULL THEN 0 END"]
    if IS_SQLITE and not column.primary_key:
        found += [f"CAST(coalesce({name}, '') AS BLOB)"]
        found += [f"{name} || ' '", f"CAST({name} || x'FF' AS TEXT)"] * is_text
    return found


def is_named(problem: JihengError, row: Any) -> bool:  # noqa: ANN401
    """Whether a problem names the row that was changed."""
    told_of = problem.figures
    if isinstance(row, StoredRevision):
        own = (row.filing_id, row.number)
        return isinstance(problem, RevisionBroken) and (told_of["filing"], told_of["number"]) == own
    if isinstance(row, StoredEntry):
        return isinstance(problem, EntryBroken) and told_of["number"] == row.number
    if isinstance(row, ChainHead):
        return isinstance(problem, (HeadBroken, TrailCut))
    filing = row.pk if isinstance(row, Filing) else row.filing_id
    return told_of.get("filing") == filing


KEYS = {(StoredRevision, "filing"), (StoredRevision, "number"), (StoredEntry, "number")}
"""Columns that name the row: what is there now is named by what they say now."""


@pytest.mark.parametrize(
    "table", [StoredRevision, StoredEntry, ChainHead, Filing, Comment, Explanation, Rescoring]
)
def test_a_change_of_any_column_is_found_and_named(
    trail: Filing, table: type[models.Model]
) -> None:
    own = {} if table is ChainHead else {"pk" if table is Filing else "filing": trail.pk}
    row = table._default_manager.filter(**own).order_by("-pk")[0]
    tried = 0
    for column in table._meta.concrete_fields:
        if (table, column.name) in DERIVED:
            continue
        for change in changes(column):
            place = transaction.savepoint()
            name, key = table._meta.db_table, table._meta.pk
            assert key is not None
            sql(f"UPDATE {name} SET {column.column} = {change} WHERE {key.column} = %s", row.pk)  # noqa: S608
            found = told()
            is_key = (table, column.name) in KEYS
            assert any(is_key or is_named(each, row) for each in found), (column.name, change)
            transaction.savepoint_rollback(place)
            tried += 1
    assert tried
    assert told() == []


def test_a_byte_that_is_no_text_is_named_and_the_rest_is_compared(trail: Filing) -> None:
    if not IS_SQLITE:
        pytest.skip("PostgreSQL refuses such bytes")
    spoilt = "CAST(form || x'C328' AS TEXT)"
    sql(f"UPDATE jiheng_storedrevision SET form = {spoilt} WHERE filing_id = %s", trail.pk)  # noqa: S608
    sql("UPDATE jiheng_storedentry SET reason = 'x' WHERE number = 2")
    found = told()
    broken = [each.figures["number"] for each in found if isinstance(each, RevisionBroken)]
    assert broken == list(range(1, trail.revision + 1))
    assert [each.figures["number"] for each in found if isinstance(each, EntryBroken)] == [2]


def test_revisions_deleted_with_the_filing_lowered_are_missed(trail: Filing) -> None:
    sql("DELETE FROM jiheng_storedrevision WHERE filing_id = %s AND number > 3", trail.pk)
    sql("UPDATE jiheng_filing SET revision = 3 WHERE id = %s", trail.pk)
    assert [(type(each), each.figures) for each in told()] == [
        (RevisionsMissing, {"filing": trail.pk, "wanted": trail.revision, "found": 3})
    ]


def test_a_chain_of_revisions_sealed_anew_is_not_what_the_trail_witnessed(trail: Filing) -> None:
    previous = START
    for each in [one for one in audited.revisions() if one.filing == trail.pk]:
        forged = sealed(replace(each, form=each.form.replace("361", "365"), previous=previous))
        previous = forged.digest
        sql(
            "UPDATE jiheng_storedrevision SET form = %s, previous = %s, digest = %s "
            "WHERE filing_id = %s AND number = %s",
            forged.form, forged.previous, forged.digest, trail.pk, each.number,
        )  # fmt: skip
    assert [type(each) for each in told()] == [RevisionBroken]


def test_a_filing_deleted_whole_is_missed(trail: Filing) -> None:
    for table in ("storedrevision", "rescoring", "explanation"):
        sql(f"DELETE FROM jiheng_{table} WHERE filing_id = %s", trail.pk)  # noqa: S608
    sql("DELETE FROM jiheng_comment WHERE filing_id = %s AND answers_id IS NOT NULL", trail.pk)
    sql("DELETE FROM jiheng_comment WHERE filing_id = %s", trail.pk)
    sql("DELETE FROM jiheng_filing WHERE id = %s", trail.pk)
    found = told()
    assert [type(each) for each in found] == [FilingMissing]
    assert found[0].figures["filing"] == trail.pk


@pytest.mark.parametrize("table", [Comment, Explanation, Rescoring])
def test_what_was_said_and_is_gone_is_missed(trail: Filing, table: type[models.Model]) -> None:
    last = table._default_manager.filter(filing=trail).order_by("-pk")[0]
    sql(f"DELETE FROM {table._meta.db_table} WHERE id = %s", last.pk)  # noqa: S608
    assert [each.figures["filing"] for each in told()] == [trail.pk]


def test_a_filing_that_nobody_opened_is_said_so(trail: Filing) -> None:
    made = Filing.objects.get(pk=trail.pk)
    made.pk, made.project = None, Filing.objects.exclude(pk=trail.pk)[0].project
    made.campaign.pk, made.campaign.name = None, "另一次"
    made.campaign.save()
    made.campaign_id = made.campaign.pk
    made.save()
    assert [type(each) for each in told()] == [FilingUntold]


def test_a_trail_cut_off_with_its_mark_is_told_by_a_seal_noted_before(trail: Filing) -> None:
    """Back to an earlier state altogether: nothing within tells, a seal kept outside does."""
    head = serving.verify().head
    sql("DELETE FROM jiheng_rescoring WHERE filing_id = %s", trail.pk)
    sql("DELETE FROM jiheng_storedentry WHERE number = %s", head[0])
    before = StoredEntry.objects.get(number=head[0] - 1)
    ChainHead.objects.update(number=before.number, digest=before.digest)
    assert told() == []
    known = serving.verify(before.digest).problems
    assert known == ()
    gone = serving.verify(head[1]).problems
    assert [each.figures["seal"] for each in gone] == [head[1]]


def without_witnesses() -> None:
    """Write the trail as the first release did: no digests of revisions and dossiers in it."""
    previous = START
    for each in list(audited.entries()):
        old = sealed(replace(each, revision="", dossier="", previous=previous))
        previous = old.digest
        sql(
            "UPDATE jiheng_storedentry SET revision = '', dossier = '', previous = %s, digest = %s "
            "WHERE number = %s",
            old.previous, old.digest, old.number,
        )  # fmt: skip
    ChainHead.objects.update(digest=previous)


def test_entries_from_before_witnesses_are_compared_by_what_they_tell(trail: Filing) -> None:
    without_witnesses()
    assert told() == []
    sql("UPDATE jiheng_comment SET text = 'x' WHERE filing_id = %s", trail.pk)
    sql("UPDATE jiheng_filing SET state = 'published' WHERE id = %s", trail.pk)
    sql("DELETE FROM jiheng_storedrevision WHERE filing_id = %s AND number > 3", trail.pk)
    sql("UPDATE jiheng_filing SET revision = 3 WHERE id = %s", trail.pk)
    named = " ".join(each.sentence("en") for each in told())
    for fault in ("revisions and has 3", "its state is published", "Comment", "2 comments, 0"):
        assert fault in named


def test_the_new_release_takes_stock_of_what_older_entries_did_not_witness(trail: Filing) -> None:
    without_witnesses()
    migration = import_module("jiheng.web.migrations.0009_witnesses")
    migration.take_stock(apps, None)
    assert told() == []
    sql("UPDATE jiheng_comment SET cell = 'x' WHERE filing_id = %s", trail.pk)
    stock = StoredEntry.objects.get(filing=trail.pk, action=STOCK_TAKEN)
    assert [each.figures for each in told()] == [{"filing": trail.pk, "number": stock.number}]


def test_a_file_that_cannot_be_read_to_its_end_is_said_in_one_sentence(
    demo: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(demo, tmp_path / "home"))
    file = home / "jiheng.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'jiheng_storedrevision'"
        ((page,),) = database.execute(asked)
        ((size,),) = database.execute("PRAGMA page_size")
    with file.open("r+b") as content:
        content.seek((page - 1) * size)
        content.write(b"\xff" * 8)
    own = {name: of for name, of in os.environ.items() if not name.startswith("JIHENG_")}
    verify = [sys.executable, "-m", "jiheng.cli", "audit", "verify", "--data", str(home)]
    done = subprocess.run(verify, check=False, capture_output=True, text=True, env=own)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "数据库没有读完" in done.stderr
