"""Documents brought in: shown beside their page, kept only when confirmed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import jiheng
from jiheng.domain.form import Form
from jiheng.services.judging import read_form
from jiheng.web.models import Filing, StoredRevision
from webcast import Cast, Enter


@pytest.fixture
def preparer(enter: Enter) -> Client:
    return enter("preparer")


@pytest.fixture
def place(cast: Cast) -> str:
    return f"{cast.tree['unit'].pk}-{cast.filings['unit'].campaign_id}"


def upload(client: Client, place: str, content: bytes, name: str) -> Any:  # noqa: ANN401
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("import"), {"place": place, "files": [file]})


def token(answer: Any) -> str:  # noqa: ANN401
    return str(answer.context["found"][0]["previews"][0].token)


def test_a_pdf_is_shown_beside_its_page_and_kept_when_confirmed(
    preparer: Client, place: str, forms: list[Form]
) -> None:
    before = Filing.objects.count()
    answer = upload(preparer, place, jiheng.render(forms[1], "pdf"), "自评表.pdf")
    assert answer.status_code == 200
    assert 'src="data:image/png;base64,' in answer.content.decode()
    assert Filing.objects.count() == before
    fields = {"place": place, "token": token(answer), "checked": "1"}
    fields["cell:objective.achieved"] = "已核对"
    assert preparer.post(reverse("import-confirmed"), fields).status_code == 302
    filing = Filing.objects.latest("pk")
    kept = read_form(StoredRevision.objects.get(filing=filing).form)
    assert kept.objective.achieved == "已核对"
    assert kept.indicators == forms[1].indicators
    assert kept.source is not None
    assert kept.source.file == "自评表.pdf"
    again = preparer.post(reverse("import-confirmed"), fields)
    assert again.status_code == 409
    assert "已有自评表" in again.content.decode()


@pytest.mark.parametrize("medium", ["docx", "xlsx", "html", "json"])
def test_documents_without_pages_are_read_too(
    preparer: Client, place: str, forms: list[Form], medium: str
) -> None:
    answer = upload(preparer, place, jiheng.render(forms[2], medium), f"a.{medium}")
    assert forms[2].project.name is not None
    assert forms[2].project.name in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.pdf"),
        (b"%PDF-1.7 nothing", "../../etc/passwd"),
        (b"<script>alert(1)</script>", "<img src=x onerror=alert(1)>.html"),
        (b"MZ\x90\x00" * 99, "form.pdf"),
    ],
)
def test_what_is_no_form_gets_one_sentence(
    preparer: Client, place: str, content: bytes, name: str
) -> None:
    answer = upload(preparer, place, content, name)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'class="notice error"' in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "../" not in text


def test_nobody_confirms_what_was_not_recognised_for_them(
    enter: Enter, preparer: Client, place: str, forms: list[Form]
) -> None:
    answer = upload(preparer, place, jiheng.render(forms[1], "json"), "a.json")
    forged = token(answer)[:-2] + "xx"
    fields = {"place": place, "checked": "1"}
    confirm = reverse("import-confirmed")
    assert preparer.post(confirm, {**fields, "token": forged}).status_code == 400
    assert preparer.post(confirm, fields).status_code == 400
    stolen = enter("sibling").post(confirm, {**fields, "token": token(answer)})
    assert stolen.status_code == 403
