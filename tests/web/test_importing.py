"""Documents brought in: read as jobs, shown beside their page, kept only when confirmed."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import jiheng
from jiheng.domain.form import Form, Note
from jiheng.domain.locator import Confidence, Locator
from jiheng.domain.text import Text
from jiheng.services.judging import read_form, written_form
from jiheng.services.recognising import doubtful
from jiheng.web import uploading
from jiheng.web.models import (
    Filing,
    Organisation,
    RecognisedForm,
    StoredEntry,
    StoredRevision,
    Upload,
)
from webcast import EXAMPLES, Cast, Enter, read_uploads

ACHIEVED: dict[str, Any] = {"cell:objective.achieved": "已核对"}


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def place(cast: Cast) -> str:
    return f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"


def upload(client: Client, place: str, content: bytes, name: str) -> Upload:
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse("import"), {"place": place, "files": [file]})
    assert answer.status_code == 302
    read_uploads()
    return Upload.objects.latest("pk")


def confirm(client: Client, given: Upload, number: int = 1, **fields: Any) -> Any:  # noqa: ANN401
    return client.post(reverse("import-confirmed", args=[given.pk, number]), fields)


def test_a_pdf_is_shown_beside_its_page_and_kept_when_confirmed(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    before = Filing.objects.count()
    given = upload(preparer, place, jiheng.render(forms[1], "pdf"), "自评表.pdf")
    assert given.state == Upload.State.READ
    assert Filing.objects.count() == before
    text = preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert reverse("upload-page", args=[given.pk, 1]) in text
    assert 'class="mark certain" data-cell="c-objective-intended"' in text
    answer = confirm(preparer, given, checked="1", **ACHIEVED)
    filing = Filing.objects.latest("pk")
    assert answer["Location"] == reverse("filing", args=[filing.pk])
    kept = read_form(StoredRevision.objects.get(filing=filing).form)
    assert kept.objective.achieved == "已核对"
    assert kept.indicators == forms[1].indicators
    assert kept.source is not None
    assert kept.source.file == "自评表.pdf"
    assert kept.provenance["indicators[0].name"].place.box is not None
    entry = StoredEntry.objects.get(action="import-confirmed")
    assert (entry.filing, entry.after) == (filing.pk, "自评表.pdf")
    assert given.sha256 in entry.reason


def test_a_unit_retired_meanwhile_takes_no_new_form(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "json"), "a.json")
    Organisation.objects.filter(pk=given.unit_id).update(is_retired=True)
    before = Filing.objects.count()
    answer = confirm(preparer, given)
    assert answer.status_code == 409
    assert "已停用" in answer.content.decode()
    assert Filing.objects.count() == before


def test_confirming_twice_makes_one_filing(preparer: Client, place: str, forms: list[Form]) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "json"), "a.json")
    before = Filing.objects.count()
    first, second = confirm(preparer, given), confirm(preparer, given)
    assert first["Location"] == second["Location"]
    assert Filing.objects.count() == before + 1
    assert list(preparer.get(reverse("import")).context["uploads"]) == []


def test_corrections_of_a_form_that_is_a_draft_already_are_not_dropped_without_a_word(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "json"), "a.json")
    first = confirm(preparer, given, **ACHIEVED)
    assert confirm(preparer, given, **ACHIEVED)["Location"] == first["Location"]
    again: dict[str, Any] = {"cell:objective.achieved": "第二个窗口里的改正"}
    answer = confirm(preparer, given, **again)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "已经存为草稿，您在这里改的 1 格没有存进去" in text
    for said in ("已核对", "第二个窗口里的改正", f'href="{first["Location"]}"'):
        assert said in text
    draft = Filing.objects.latest("pk")
    assert "已核对" in StoredRevision.objects.get(filing=draft).form


@pytest.mark.parametrize(
    ("name", "shown"),
    [("\u202ecod.自评\x07表\u200b.json", "cod.自评表.json"), ("C:\\我的 表\\a.json", "a.json")],
)
def test_a_file_is_shown_by_a_name_that_hides_nothing(
    preparer: Client, place: str, forms: list[Form], name: str, shown: str
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "json"), name)
    assert given.name == shown


def test_a_form_the_campaign_has_already_is_refused_and_stays_to_be_confirmed(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[0], "json"), "a.json")
    answer = confirm(preparer, given)
    assert answer.status_code == 409
    assert "已有自评表" in answer.content.decode()
    assert RecognisedForm.objects.get(upload=given).filing is None


def test_a_value_of_the_filing_is_seen_on_its_original(
    preparer: Client, enter: Enter, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "pdf"), "a.pdf")
    confirm(preparer, given, checked="1")
    filing = Filing.objects.latest("pk")
    asked = {"path": "indicators[0].actual.text"}
    panel = enter("reviewer").get(reverse("cell", args=[filing.pk]), asked)
    picture = reverse("filing-page", args=[filing.pk, 1])
    assert picture in panel.content.decode()
    answer = enter("reviewer").get(picture)
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert enter("sibling").get(picture).status_code == 404


def test_twelve_forms_of_one_document_are_confirmed_one_after_another(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, EXAMPLES.read_bytes(), "forms.txt")
    assert given.forms.count() == len(forms)
    page = preparer.get(reverse("upload", args=[given.pk]), {"form": 3})
    assert page.context["recognition"].form.project.name == forms[2].project.name
    answer = confirm(preparer, given, 3, checked="1")
    assert answer["Location"] == reverse("upload", args=[given.pk])
    assert preparer.get(answer["Location"]).context["recognition"].found.number == 1
    assert preparer.get(reverse("upload", args=[given.pk]), {"form": 3}).status_code == 404
    preparer.post(reverse("cancel-upload", args=[given.pk]))
    assert given.forms.count() == 1


def doubted(given: Upload, *paths: str) -> None:
    """Let values of the recognised form be doubtful."""
    found = given.forms.get()
    form = read_form(found.form)
    unsure = {
        path: replace(form.provenance[path], confidence=Confidence.UNCERTAIN) for path in paths
    }
    changed = replace(form, provenance={**form.provenance, **unsure})
    given.forms.update(form=written_form(changed))


def test_doubtful_values_are_mended_or_ticked_one_by_one(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "pdf"), "a.pdf")
    paths = ("objective.achieved", "indicators[0].name", "indicators[1].name")
    doubted(given, *paths)
    page = preparer.get(reverse("upload", args=[given.pk]))
    assert [each.path for each in page.context["recognition"].doubts] == sorted(
        paths, key=list(page.context["recognition"].form.provenance).index
    )
    assert page.content.decode().count('class="crop"') == 3
    mended: dict[str, Any] = {"cell:objective.achieved": "改正了", "sure": "indicators[0].name"}
    answer = confirm(preparer, given, **mended)
    assert answer.status_code == 422
    assert "有 1 处识读不确定" in answer.content.decode()
    again = answer.context["recognition"]
    assert [each.path for each in again.doubts] == list(paths[1:])
    assert "改正了</textarea>" in answer.content.decode()
    assert 'value="indicators[0].name" checked' in answer.content.decode()
    wrong = {**mended, "cell:funds[0].outturn": "约三万"}
    refused = confirm(preparer, given, **wrong)
    assert "“约三万”不是数字" in refused.content.decode()
    assert "改正了</textarea>" in refused.content.decode()
    fields = {**mended, "sure": list(paths[1:])}
    assert confirm(preparer, given, **fields).status_code == 302
    kept = read_form(StoredRevision.objects.latest("pk").form)
    assert doubtful(kept) == ()
    assert kept.provenance["indicators[0].name"].place.page == 1
    assert "objective.achieved" not in kept.provenance


def test_what_reading_says_of_a_form_is_shown_in_the_language_of_the_page(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "pdf"), "a.pdf")
    doubted(given, "objective.achieved")
    found = given.forms.get()
    note = Note.said(Text("本页印得很淡。", "This page is faint."), Locator(page=1))
    form = replace(read_form(found.form), notes=(note, Note("表下的文字")))
    given.forms.update(form=written_form(form))
    page = preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert "本页印得很淡。 <small>第 1 页</small>" in page
    preparer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = preparer.get(reverse("upload", args=[given.pk])).content.decode()
    assert "This page is faint." in page
    assert "本页印得很淡" not in page


@pytest.mark.parametrize("medium", ["docx", "xlsx", "html", "json"])
def test_documents_without_pages_are_read_too(
    preparer: Client, place: str, forms: list[Form], medium: str
) -> None:
    given = upload(preparer, place, jiheng.render(forms[2], medium), f"a.{medium}")
    page = preparer.get(reverse("upload", args=[given.pk]))
    assert forms[2].project.name is not None
    assert forms[2].project.name in page.content.decode()
    assert page.context["recognition"].shown == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.pdf"),
        (b"%PDF-1.7 nothing", "../../etc/passwd"),
        (b"<script>alert(1)</script>", "<img src=x onerror=alert(1)>.html"),
        (b"MZ\x90\x00" * 99, "form.pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "..\\..\\boot.ini"),
    ],
)
def test_what_is_no_form_gets_one_sentence(
    preparer: Client, place: str, content: bytes, name: str
) -> None:
    given = upload(preparer, place, content, name)
    assert given.state == Upload.State.FAILED
    assert len(given.sentences("zh")) == len(given.sentences("en")) == 1
    text = preparer.get(reverse("import")).content.decode()
    assert 'class="problem"' in text
    for harm in ("<script>alert", "<img src=x", "../", "..\\"):
        assert harm not in text
    assert preparer.get(reverse("upload", args=[given.pk])).status_code == 404


def test_one_bad_file_keeps_no_other_from_being_read(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    files = [
        SimpleUploadedFile("坏.pdf", b"%PDF-1.7 nothing"),
        SimpleUploadedFile("好.json", jiheng.render(forms[1], "json")),
    ]
    preparer.post(reverse("import"), {"place": place, "files": files})
    read_uploads()
    states = dict(Upload.objects.values_list("name", "state"))
    assert states == {"坏.pdf": "failed", "好.json": "read"}


def test_the_kind_of_a_file_is_judged_by_its_bytes(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    file = SimpleUploadedFile(
        "picture.png", jiheng.render(forms[1], "pdf"), content_type="text/html"
    )
    preparer.post(reverse("import"), {"place": place, "files": [file]})
    read_uploads()
    given = Upload.objects.get()
    assert given.state == Upload.State.READ
    answer = preparer.get(reverse("upload-page", args=[given.pk, 1]))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_beyond_the_limit_is_named_and_not_kept(
    preparer: Client, place: str, forms: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiheng.web.receiving.MOST_BYTES", 100_000)
    monkeypatch.setattr("jiheng.web.uploading.MOST_BYTES", 100_000)
    files = [
        SimpleUploadedFile("大.pdf", bytes(3_000_000)),
        SimpleUploadedFile("小.json", jiheng.render(forms[1], "json")),
    ]
    answer = preparer.post(reverse("import"), {"place": place, "files": files}, follow=True)
    assert "大.pdf" in answer.content.decode()
    assert "3 MB" in answer.content.decode()
    assert [each.name for each in Upload.objects.all()] == ["小.json"]


def test_the_page_names_the_limits_that_hold(
    preparer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiheng.web.views.importing.LIMIT_MEGABYTES", 7)
    monkeypatch.setattr("jiheng.web.views.importing.MOST_BYTES", 7 << 20)
    page = preparer.get(reverse("import")).content.decode()
    assert 'data-most="7340032" data-toolarge="超过每份 7 MB 的上限，没有上传："' in page
    assert "一次最多 20 个，每个不超过 7 MB" in page


def test_a_request_beyond_the_limit_is_refused_unread(
    preparer: Client, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiheng.web.receiving.MOST_AT_ONCE", 1_000)
    file = SimpleUploadedFile("a.pdf", bytes(2_000))
    answer = preparer.post(reverse("import"), {"place": place, "files": [file]})
    assert answer.status_code == 413
    assert "没有收下，请分几次提交" in answer.content.decode()
    assert not Upload.objects.exists()


def test_more_files_than_may_be_sent_at_once_are_refused(preparer: Client, place: str) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(21)]
    answer = preparer.post(reverse("import"), {"place": place, "files": files})
    assert answer.status_code == 413
    assert "一次最多上传 20 个文件" in answer.content.decode()
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 20
    assert not Upload.objects.exists()


def test_whoever_leaves_too_much_unconfirmed_is_told_so(
    preparer: Client, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_OPEN", 1)
    for status in (302, 409):
        files = [SimpleUploadedFile("a.txt", b"x")]
        answer = preparer.post(reverse("import"), {"place": place, "files": files})
        assert answer.status_code == status
    assert "您有 1 份导入的文件还没有确认" in answer.content.decode()


def test_uploads_are_their_owners_alone(
    preparer: Client, enter: Enter, place: str, forms: list[Form]
) -> None:
    given = upload(preparer, place, jiheng.render(forms[1], "pdf"), "a.pdf")
    addresses = [
        ("get", reverse("upload", args=[given.pk])),
        ("get", reverse("upload-page", args=[given.pk, 1])),
        ("post", reverse("cancel-upload", args=[given.pk])),
        ("post", reverse("import-confirmed", args=[given.pk, 1])),
    ]
    for person in ("sibling", "reviewer", "finance_officer", "administrator", "stranger"):
        for method, address in addresses:
            assert getattr(enter(person), method)(address).status_code == 404, (person, address)
    assert Upload.objects.filter(pk=given.pk).exists()
    assert preparer.get(addresses[1][1]).status_code == 200


def test_progress_is_shown_until_there_is_none(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    file = SimpleUploadedFile("a.json", jiheng.render(forms[1], "json"))
    preparer.post(reverse("import"), {"place": place, "files": [file]})
    fragment = {"HX-Request": "true"}
    text = preparer.get(reverse("import"), headers=fragment).content.decode()
    assert "排队中" in text
    assert "every 1s" in text
    assert "<html" not in text
    read_uploads()
    text = preparer.get(reverse("import"), headers=fragment).content.decode()
    assert "1 张表待确认" in text
    assert "every 1s" not in text
