"""The audit trail: every action is in it, and a changed byte is named by its row."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from jiheng.cli.program import program
from jiheng.domain.errors import JihengError
from jiheng.services.trail_faults import EntryBroken, RevisionBroken, RevisionsMissing, TrailCut
from jiheng.web import serving
from jiheng.web.models import Filing, Membership, StoredEntry, StoredRevision
from jiheng.web.models.appending import WrittenOnceError
from webcast import Cast, Enter


@pytest.fixture
def worked(enter: Enter, filing: Filing) -> Filing:
    """A filing with four revisions."""
    client = enter("preparer")
    for number, text in enumerate(("361天", "362天", "363天"), start=1):
        fields = {"revision": number, "cell:indicators[0].actual.text": text}
        client.post(reverse("filing", args=[filing.pk]), fields)
    return filing


def change(table: type, number: int, column: str, value: object, **more: object) -> None:
    where = {"number": number, **more}
    table.objects.filter(**where).update(**{column: value})  # type: ignore[attr-defined]


def export(client: Client, medium: str, **asked: str) -> bytes:
    answer = client.get(reverse("trail-export", args=[medium]), asked)
    assert f"audit.{medium}" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def told() -> list[JihengError]:
    return list(serving.verify().problems)


def test_an_untouched_trail_holds(worked: Filing) -> None:
    del worked
    verified = serving.verify()
    assert verified.problems == ()
    assert verified.revisions == 8
    assert verified.entries == StoredEntry.objects.count()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("form", lambda form: form.replace("362", "365")),
        ("author", lambda _: None),
        ("at", lambda _: datetime(2024, 1, 1, tzinfo=UTC)),
        ("policy", lambda _: "cn-mof-2021/2024/000000000000"),
        ("previous", lambda _: "0" * 64),
        ("digest", lambda _: "0" * 64),
    ],
)
def test_a_changed_revision_is_named(
    worked: Filing, column: str, value: Callable[[object], object]
) -> None:
    row = StoredRevision.objects.get(filing=worked, number=3)
    change(StoredRevision, 3, column, value(getattr(row, column)), filing=worked)
    named = [each for each in told() if isinstance(each, RevisionBroken)]
    assert (named[0].figures["filing"], named[0].figures["number"]) == (worked.pk, 3)


@pytest.mark.parametrize(
    ("column", "value"),
    [("before", "x"), ("after", "x"), ("actor", 99), ("actor_name", "别人"), ("reason", "x"),
     ("path", "x"), ("action", "publish"), ("filing", None), ("digest", "0" * 64)],
)  # fmt: skip
def test_a_changed_entry_is_named(worked: Filing, column: str, value: object) -> None:
    del worked
    number = StoredEntry.objects.filter(action="edit").order_by("number")[0].number
    change(StoredEntry, number, column, value)
    named = [each for each in told() if isinstance(each, EntryBroken)]
    assert named[0].figures["number"] == number


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere a moment is no text")
@pytest.mark.parametrize("table", ["jiheng_storedrevision", "jiheng_storedentry"])
def test_a_moment_nobody_can_read_is_named_by_its_row(worked: Filing, table: str) -> None:
    del worked
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET at = 'x' || substr(at, 2) WHERE number = 3")  # noqa: S608
    kind = RevisionBroken if table.endswith("revision") else EntryBroken
    assert 3 in [each.figures["number"] for each in told() if isinstance(each, kind)]


def test_a_day_before_all_days_filters_nothing(enter: Enter, worked: Filing) -> None:
    del worked
    client = enter("auditor")
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(reverse("trail"), {"from": day, "to": day}).status_code == 200


def test_rows_taken_away_are_missed(worked: Filing) -> None:
    last = StoredEntry.objects.order_by("-number")[0].number
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jiheng_storedentry WHERE number = %s", [last])
        cursor.execute(
            "DELETE FROM jiheng_storedrevision WHERE filing_id = %s AND number = 4", [worked.pk]
        )
    assert {type(each) for each in told()} == {TrailCut, RevisionsMissing}


def test_the_program_itself_neither_changes_nor_removes_a_record(worked: Filing) -> None:
    row = StoredRevision.objects.filter(filing=worked)[0]
    with pytest.raises(WrittenOnceError):
        row.save()
    with pytest.raises(WrittenOnceError):
        row.delete()


def test_signing_in_and_failing_to_are_recorded(cast: Cast) -> None:
    del cast
    client = Client()
    client.post(reverse("sign-in"), {"username": "preparer", "password": "wrong"})
    client.post(reverse("sign-in"), {"username": "preparer", "password": "test-Pass-2024"})
    client.post(reverse("sign-out"))
    found = StoredEntry.objects.filter(filing=None).order_by("number")
    assert [each.action for each in found] == ["sign-in-failed", "sign-in", "sign-out"]
    assert told() == []


def test_the_page_filters_by_person_action_form_and_day(enter: Enter, worked: Filing) -> None:
    client = enter("auditor")

    def listed(**asked: str | int) -> list[StoredEntry]:
        answer = client.get(reverse("trail"), asked)
        return list(answer.context["listed"].object_list)

    assert {each.action for each in listed(action="edit")} == {"edit"}
    assert len(listed(action="edit", filing=worked.pk)) == 3
    assert listed(filing=worked.pk, actor="nobody") == []
    assert listed(filing=worked.pk, to="2001-01-01") == []
    assert len(listed(filing=worked.pk, **{"from": "2001-01-01"})) == 4
    assert client.get(reverse("trail"), {"from": "2001-99-99", "filing": "x"}).status_code == 200
    unit = {each.filing for each in listed(unit="机构·sibling")}
    assert unit == {Filing.objects.get(project__unit__name="机构·sibling").pk}
    assert [each.after for each in listed(q="362天", action="edit")] == ["363天", "362天"]
    assert "362天" in export(client, "csv").decode()


def test_the_pages_tell_steps_and_places_in_words_and_long_texts_whole(
    enter: Enter, worked: Filing
) -> None:
    long = "甲" * 200
    cells = {"cell:objective.achieved": long, "cell:indicators[0].actual.text": "365.00(天)"}
    fields = {"revision": 4, **cells}
    enter("preparer").post(reverse("filing", args=[worked.pk]), fields)
    enter("preparer").post(reverse("transit", args=[worked.pk, "submit"]), {"revision": 5})
    for address in (reverse("trail"), reverse("history", args=[worked.pk])):
        text = enter("auditor").get(address).content.decode()
        assert "第 1 项指标 · 实际完成值</small>" in text
        assert ">填报中</td>" in text
        assert ">待主管部门审核</td>" in text
        assert f"{long}</details>" in text


def test_what_nobody_signed_in_did_is_shown_where_the_tree_begins(cast: Cast, enter: Enter) -> None:
    for name in ("unknown-name", "preparer", "foreign_officer"):
        Client().post(reverse("sign-in"), {"username": name, "password": "wrong"})
    listed = enter("auditor").get(reverse("trail"), {"action": "sign-in-failed"})
    assert [each.actor_name for each in listed.context["listed"]] == ["preparer", "unknown-name"]
    Membership.objects.filter(person=cast.people["auditor"]).update(
        organisation=cast.tree["department"]
    )
    listed = enter("auditor").get(reverse("trail"), {"action": "sign-in-failed"})
    assert [each.actor_name for each in listed.context["listed"]] == ["preparer"]


def test_changes_of_people_and_organisations_are_in_the_page_and_the_export(
    cast: Cast, enter: Enter
) -> None:
    unit = cast.tree["unit"]
    enter("administrator").post(
        reverse("organisation", args=[unit.pk]), {"name": "新名", "kind": "unit", "version": 1}
    )
    page = enter("auditor").get(reverse("trail"), {"q": f"organisations/{unit.pk}"})
    found = page.context["listed"].object_list[0]
    assert (found.action, found.before, found.after) == (
        "organisation-renamed",
        "机构·unit · unit",
        "新名 · unit",
    )
    asked = {"action": "organisation-renamed"}
    lines = export(enter("auditor"), "csv", **asked).decode().splitlines()
    assert len(lines) == 2
    assert found.digest in lines[1]
    assert (
        enter("foreign_auditor").get(reverse("trail"), asked).context["listed"].paginator.count == 0
    )
    assert told() == []


def test_exported_json_lines_are_verified_without_a_database(
    enter: Enter, worked: Filing, tmp_path: Path
) -> None:
    file = tmp_path / "audit.jsonl"
    content = export(enter("auditor"), "jsonl", filing=str(worked.pk))
    file.write_bytes(content)
    assert content.count(b"\n") == StoredEntry.objects.filter(filing=worked.pk).count()
    verified = CliRunner().invoke(program, ["audit", "verify", str(file)])
    last = StoredEntry.objects.filter(filing=worked.pk).latest("number")
    assert (verified.exit_code, last.digest in verified.stdout) == (0, True)
    for seal, code in ((last.previous, 0), (last.digest.upper(), 0), ("0" * 64, 1), ("3f5a", 2)):
        asked = CliRunner().invoke(program, ["audit", "verify", str(file), "--head", seal])
        assert asked.exit_code == code, asked.stderr
    changed = content.replace("362天".encode(), "365天".encode(), 1)
    refused = CliRunner().invoke(program, ["audit", "verify", "-"], input=changed)
    assert refused.exit_code == 1
    assert "与封印不符" in refused.stderr


def test_the_workbook_holds_every_entry_and_no_formula(enter: Enter, worked: Filing) -> None:
    fields = {"revision": 4, "cell:objective.achieved": '=HYPERLINK("http://evil","x")'}
    enter("preparer").post(reverse("filing", args=[worked.pk]), fields)
    content = export(enter("auditor"), "xlsx", filing=str(worked.pk))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert "xl/externalLinks" not in str(book.namelist())
    assert b"<f>" not in sheet
    assert b"=HYPERLINK" in sheet
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:5] == ["号", "时间", "账户编号", "谁", "做了什么"]
    kept = StoredEntry.objects.filter(filing=worked.pk).order_by("number")
    assert [row[-1] for row in rows[1:]] == [each.digest for each in kept]
    assert [row[8] for row in rows[2:5]] == ["361天", "362天", "363天"]


def test_a_kind_of_file_that_is_not_offered_is_not_there(enter: Enter) -> None:
    assert enter("auditor").get(reverse("trail-export", args=["pdf"])).status_code == 404
