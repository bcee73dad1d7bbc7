"""What an attacker would try: each attempt and its answer."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from jiheng.domain.workflow import State
from jiheng.web.databases import database, keep_private
from jiheng.web.models import Comment, Filing, Person, StoredEntry
from jiheng.web.urls import urlpatterns
from webcast import PASSWORD, Cast, Enter

SCRIPT = "<script>alert('绩衡')</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}"
ESCAPED = "&lt;script&gt;alert("
HTMX = {"HX-Request": "true"}


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:  # noqa: ANN401
    fields = {"username": username, "password": password, **more}
    return client.post(reverse("sign-in"), fields)


@pytest.fixture
def strict(cast: Cast) -> Client:
    """A browser that must send the token, as real ones must."""
    del cast
    return Client(enforce_csrf_checks=True)


def test_signing_in_gives_the_session_a_new_key(cast: Cast) -> None:
    del cast
    client = Client()
    client.get(reverse("sign-in"))
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    assert sign_in(client, "preparer").status_code == 302
    assert client.session.session_key != before


def test_signing_out_ends_the_session(cast: Cast) -> None:
    del cast
    client = Client()
    sign_in(client, "preparer")
    stolen = client.cookies["sessionid"].value
    client.post(reverse("sign-out"))
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/").status_code == 302


def test_a_new_password_ends_other_sessions_and_must_be_good(cast: Cast) -> None:
    del cast
    here, there = Client(), Client()
    sign_in(here, "preparer")
    sign_in(there, "preparer")
    fields = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert here.post(reverse("password"), fields).status_code == 200
    for weak in ("1234567890123", "password1234", "preparer2024"):
        fields |= {"new_password1": weak, "new_password2": weak}
        here.post(reverse("password"), fields)
        assert Person.objects.get(username="preparer").check_password(PASSWORD)
    fields |= {"new_password1": "值班-Board-77", "new_password2": "值班-Board-77"}
    assert here.post(reverse("password"), fields).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_five_wrong_passwords_lock_the_account_for_that_address(cast: Cast) -> None:
    del cast
    client = Client()
    answers = [sign_in(client, "preparer", "wrong").status_code for _ in range(5)]
    assert answers[:4] == [200] * 4
    assert answers[4] == 429
    locked = sign_in(client, "preparer")
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "preparer").status_code == 302
    assert StoredEntry.objects.filter(action="sign-in-failed").count() >= 4


@pytest.mark.parametrize("name", ["nobody", "preparer"])
def test_a_failed_sign_in_does_not_say_whether_the_name_exists(cast: Cast, name: str) -> None:
    del cast
    text = sign_in(Client(), name, "wrong").content.decode()
    assert "用户名或密码不对" in text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "http:///x",
    ],
)
def test_no_redirect_leads_out(cast: Cast, address: str) -> None:
    del cast
    answer = sign_in(Client(), "preparer", next=address)
    assert answer["Location"] == "/"
    answer = Client().post(reverse("set_language"), {"language": "en", "next": address})
    assert "evil" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")


def test_nothing_is_changed_without_the_token(strict: Client, cast: Cast) -> None:
    filing = cast.filings["unit"]
    strict.force_login(cast.people["preparer"], backend="django.contrib.auth.backends.ModelBackend")
    addresses = [
        reverse("filing", args=[filing.pk]),
        reverse("transit", args=[filing.pk, "submit"]),
        reverse("comment", args=[filing.pk]),
        reverse("approve-clean"),
        reverse("sign-out"),
    ]
    for address in addresses:
        answer = strict.post(address, {"revision": 1, "cell:project.name": "x", "text": "x"})
        assert answer.status_code == 403
        assert "没有提交" in answer.content.decode()
    filing.refresh_from_db()
    assert (filing.revision, filing.state) == (1, State.DRAFT)


def token(client: Client, address: str) -> str:
    found = re.search(r'"X-CSRFToken": "(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_htmx_sends_the_token_of_the_page(strict: Client, cast: Cast) -> None:
    filing = cast.filings["unit"]
    strict.force_login(cast.people["preparer"], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("filing", args=[filing.pk])
    headers = {**HTMX, "X-CSRFToken": token(strict, address)}
    answer = strict.post(address, {"revision": 1, "cell:project.name": "x"}, headers=headers)
    assert answer.status_code == 200


TEXTS = [
    "project.name",
    "supervising_department",
    "implementing_unit",
    "objective.intended",
    "objective.achieved",
    "claimed_rating",
    *[
        f"indicators[0].{field}"
        for field in ("name", "target.text", "actual.text", "variance_explanation")
    ],
]


@pytest.mark.parametrize("path", TEXTS)
def test_markup_typed_into_a_cell_is_text_everywhere(
    cast: Cast, enter: Enter, filing: Filing, path: str
) -> None:
    del cast
    client = enter("preparer")
    address = reverse("filing", args=[filing.pk])
    saved = client.post(address, {"revision": 1, f"cell:{path}": SCRIPT}, headers=HTMX)
    Filing.objects.filter(pk=filing.pk).update(state=State.PUBLISHED)
    pages = [
        client.get(address),
        client.get(reverse("cell", args=[filing.pk]), {"path": path}),
        client.get(reverse("history", args=[filing.pk])),
        enter("auditor").get(reverse("trail")),
        Client().get(reverse("published-form", args=[filing.pk])),
        Client().get(reverse("published"), {"q": SCRIPT}),
    ]
    texts = [answer.content.decode() for answer in (saved, *pages)]
    assert not any("<script>alert" in text or "<img src=x" in text for text in texts)
    assert not any("49" in text and "7*7" not in text and "{{ 49" in text for text in texts)
    assert ESCAPED in texts[1]


@pytest.mark.parametrize("route", ["comment", "explain", "transit"])
def test_markup_in_comments_and_reasons_is_text(
    cast: Cast, enter: Enter, filing: Filing, route: str
) -> None:
    del cast
    client, address = enter("preparer"), reverse("filing", args=[filing.pk])
    if route == "comment":
        fields = {"path": "project.name", "text": SCRIPT, "revision": "1"}
        client.post(reverse("comment", args=[filing.pk]), fields)
    elif route == "explain":
        found = client.get(address).context["page"].judged.findings[0].fingerprint
        client.post(reverse("explain", args=[filing.pk, found]), {"text": SCRIPT})
    else:
        Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
        fields = {"revision": "1", "reason": SCRIPT}
        enter("reviewer").post(reverse("transit", args=[filing.pk, "return"]), fields)
    pages = [client.get(address), client.get(reverse("history", args=[filing.pk]))]
    texts = "".join(answer.content.decode() for answer in pages)
    assert "<script>alert" not in texts
    assert ESCAPED in texts


def test_markup_in_a_review_and_in_an_answer_is_text(enter: Enter, filing: Filing) -> None:
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    reviewer = enter("reviewer")
    given = {"path": "indicators[0]", "score": "1", "rule": SCRIPT, "text": SCRIPT}
    given["revision"] = "1"
    assert reviewer.post(reverse("rescore", args=[filing.pk]), given).status_code == 302
    comment = reverse("comment", args=[filing.pk])
    reviewer.post(comment, {"text": SCRIPT})
    enter("preparer").post(comment, {"text": SCRIPT, "answers": Comment.objects.get().pk})
    for name in ("review", "filing", "history"):
        text = reviewer.get(reverse(name, args=[filing.pk])).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert ESCAPED in text


def test_no_address_takes_a_post_without_the_token(strict: Client, cast: Cast) -> None:
    strict.force_login(cast.people["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    parts = {"fingerprint": "0" * 16, "action": "return", "medium": "json", "code": "EXE102"}
    taken = []
    for route in urlpatterns:
        given = {name: parts.get(name, "1") for name in route.pattern.converters}
        if strict.post(reverse(str(route.name), kwargs=given)).status_code != 403:
            taken.append(route.name)
    assert taken == []


def test_a_remembered_part_has_the_token_of_each_answer(enter: Enter, filing: Filing) -> None:
    address = reverse("filing", args=[filing.pk])
    texts = [enter("preparer").get(address).content.decode() for _ in range(2)]
    found = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', text)) for text in texts]
    assert [len(tokens) for tokens in found] == [1, 1]
    assert found[0] != found[1]


def test_every_page_forbids_framing_sniffing_and_foreign_code(
    cast: Cast, enter: Enter, filing: Filing
) -> None:
    del cast
    client = enter("auditor")
    pages = ["/", reverse("filing", args=[filing.pk]), reverse("trail"), reverse("published")]
    for answer in [client.get(page) for page in pages] + [Client().get(reverse("sign-in"))]:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        text = answer.content.decode()
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
def test_a_number_no_filing_can_have_is_not_found(enter: Enter, number: int) -> None:
    client = enter("preparer")
    for address in (f"/filings/{number}/", f"/filings/{number}/cell/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/filings/{number}/", {"revision": 1}).status_code == 404


@pytest.mark.django_db
def test_another_host_name_is_refused() -> None:
    assert Client().get(reverse("sign-in"), headers={"Host": "evil.example"}).status_code == 400


def test_a_request_too_large_is_refused(enter: Enter, filing: Filing) -> None:
    address = reverse("filing", args=[filing.pk])
    huge = {"revision": 1, "cell:project.name": "字" * (1 << 20)}
    answer = enter("preparer").post(address, huge)
    assert answer.status_code == 413
    assert "有 4 MB，超过一次 2 MB的上限" in answer.content.decode()
    many = {f"cell:{number}": "" for number in range(6_000)}
    assert enter("preparer").post(address, many).status_code == 400
    filing.refresh_from_db()
    assert filing.revision == 1


@pytest.mark.parametrize("name", ["sign-out", "approve-clean", "comment"])
def test_an_address_for_buttons_alone_says_so(enter: Enter, filing: Filing, name: str) -> None:
    address = reverse(name, args=[filing.pk] if name == "comment" else [])
    answer = enter("preparer").get(address)
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert "不能直接打开" in answer.content.decode()


def test_a_fault_is_told_though_the_database_is_away(
    enter: Enter, filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_session: SessionStore) -> None:
        raise DatabaseError("file is not a database")

    client = enter("preparer")
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "load", away)
    answer = client.get(reverse("filing", args=[filing.pk]))
    assert answer.status_code == 500
    assert "已保存的内容都在" in answer.content.decode()
    assert "Internal error" in answer.content.decode()


def test_spreadsheets_take_no_formula_from_the_trail(enter: Enter, filing: Filing) -> None:
    address = reverse("filing", args=[filing.pk])
    formula = '=HYPERLINK("x")'
    enter("preparer").post(address, {"revision": 1, "cell:project.name": formula})
    exported = enter("auditor").get(reverse("trail-export", args=["csv"]))
    text = b"".join(exported.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text


def test_cookies_cannot_be_read_by_scripts(cast: Cast) -> None:
    del cast
    client = Client()
    sign_in(client, "preparer")
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "csrftoken" not in client.cookies


def test_the_settings_of_production_pass_djangos_own_check() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
        "JIHENG_SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuv",
        "JIHENG_HOSTS": "jixiao.example.gov.cn",
    }
    check = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_database_is_chosen_by_one_address(tmp_path: Any) -> None:  # noqa: ANN401
    assert database("", tmp_path)["ENGINE"].endswith("sqlite3")
    chosen = database("postgresql://u:p%40ss@db:5433/jiheng", tmp_path)
    wanted = {"NAME": "jiheng", "USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"}
    assert wanted.items() <= chosen.items()
    with pytest.raises(ValueError, match="mysql"):
        database("mysql://db/jiheng", tmp_path)


def test_nothing_made_for_a_session_is_kept_by_browsers(enter: Enter, filing: Filing) -> None:
    preparer, own = enter("preparer"), [filing.pk]
    for address in (
        reverse("work"),
        reverse("filing", args=own),
        reverse("cell", args=own) + "?path=total.claimed_score",
        reverse("download", args=[*own, "json"]),
        reverse("trail"),
        reverse("published"),
        "/nowhere/",
    ):
        assert preparer.get(address)["Cache-Control"] == "no-store, private", address
    assert Client().get(reverse("sign-in"))["Cache-Control"] == "no-store, private"
    Filing.objects.filter(pk=filing.pk).update(state=State.PUBLISHED)
    public = Client().get(reverse("published-download", args=[*own, "json"]))
    assert public.status_code == 200
    assert "Cache-Control" not in public


def test_static_files_may_be_kept(enter: Enter) -> None:
    answer = enter("preparer").get("/static/jiheng/jiheng.css")
    assert answer.status_code == 200
    assert "max-age" in answer["Cache-Control"]
    assert "no-store" not in answer["Cache-Control"]
    answer.close()


def test_the_database_file_is_its_owners_alone_in_a_folder_that_is_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    keep_private(tmp_path)
    file = tmp_path / "jiheng.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    keep_private(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
