"""Getting in: the first administrator, one-time links, locks, the second step."""

import re
import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.workflow import Role
from jiheng.web import accounts, links, second_step, serving
from jiheng.web.models import (
    Membership,
    OneTimeLink,
    Organisation,
    Person,
    SecondStep,
    StoredEntry,
)
from jiheng.web.servers import mail_server
from webcast import PASSWORD, Cast, Enter

GOOD = "值班-Board-77"
CHOSEN = {"new_password1": GOOD, "new_password2": GOOD}


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:  # noqa: ANN401
    fields = {"username": username, "password": password, **more}
    return client.post(reverse("sign-in"), fields)


def acts() -> list[str]:
    return list(StoredEntry.objects.filter(filing=None).values_list("action", flat=True))


@pytest.fixture
def token(cast: Cast) -> str:
    return links.made(cast.people["preparer"], OneTimeLink.Purpose.RESET)


@pytest.fixture
def mails(settings: Any) -> list[Any]:  # noqa: ANN401
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example", "jiheng@example.org"
    mail.outbox.clear()
    return mail.outbox


def stepped(person: Person) -> str:
    """Give a person a second step; return the secret."""
    secret = second_step.new_secret()
    kept = second_step.hidden(secret, person)
    SecondStep.objects.create(person=person, secret=kept, since=timezone.now())
    return secret


def now(secret: str) -> str:
    return pyotp.TOTP(secret).now()


@pytest.mark.django_db
def test_an_empty_database_says_how_to_begin_and_lets_nobody_in() -> None:
    text = Client().get(reverse("sign-in")).content.decode()
    assert "jiheng account create" in text
    assert 'type="password"' not in text
    assert sign_in(Client(), "admin", "admin").status_code == 200


@pytest.mark.django_db
def test_the_first_administrator_chooses_a_password_and_invites() -> None:
    path, days = serving.create_account("某区财政局", "admin", name="王主任")
    assert days == 7
    assert not Person.objects.get(username="admin").has_usable_password()
    client = Client()
    assert client.post(path, CHOSEN).status_code == 302
    assert sign_in(client, "admin", GOOD)["Location"] == "/"
    assert client.get(reverse("organisations")).context["tree"][0].name == "某区财政局"
    assert acts() == ["account-made", "password-chosen", "sign-in"]
    with pytest.raises(accounts.AccountsExist):
        serving.create_account("另一个", "admin2", name="李")
    assert Organisation.objects.count() == 1


def test_whoever_runs_the_server_lets_an_account_in_again(cast: Cast) -> None:
    stepped(cast.people["administrator"])
    path, _ = serving.link_account("administrator")
    assert Client().post(path, CHOSEN).status_code == 302
    assert sign_in(Client(), "administrator", GOOD)["Location"] == "/"
    with pytest.raises(accounts.UnknownAccount):
        serving.link_account("nobody")


def test_an_invited_person_gets_in_by_the_link_alone(cast: Cast, enter: Enter) -> None:
    fields = {
        "username": "new.one",
        "name": "新人",
        "organisation": cast.tree["unit"].pk,
        "roles": [Role.PREPARER, Role.REVIEWER],
    }
    answer = enter("administrator").post(reverse("invite"), fields)
    found = re.search(r">http://testserver(/links/[\w-]+/)<", answer.content.decode())
    assert found is not None
    assert sign_in(Client(), "new.one", "").status_code == 200
    assert "new.one" in Client().get(found[1]).content.decode()
    assert Client().post(found[1], CHOSEN).status_code == 302
    assert sign_in(Client(), "new.one", GOOD)["Location"] == "/"
    roles = Membership.objects.filter(person__username="new.one").values_list("role", flat=True)
    assert set(roles) == {Role.PREPARER, Role.REVIEWER}
    taken = enter("administrator").post(reverse("invite"), fields | {"username": "NEW.one"})
    assert taken.status_code == 409
    assert "已有 1 个账户" in taken.content.decode()


def test_a_link_works_once(token: str) -> None:
    address = reverse("choose-password", args=[token])
    assert Client().post(address, CHOSEN).status_code == 302
    for again in (Client().get(address), Client().post(address, CHOSEN)):
        assert again.status_code == 410
        assert "用过了" in again.content.decode()


def test_a_link_holds_for_its_time_and_until_the_next(cast: Cast, token: str) -> None:
    address = reverse("choose-password", args=[token])
    assert Client().get(address).status_code == 200
    links.made(cast.people["preparer"], OneTimeLink.Purpose.RESET)
    assert Client().get(address).status_code == 410
    late = links.made(cast.people["preparer"], OneTimeLink.Purpose.RESET)
    OneTimeLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert Client().post(reverse("choose-password", args=[late]), CHOSEN).status_code == 410
    assert cast.people["preparer"].check_password(PASSWORD)


def test_a_link_is_of_its_own_account_and_kept_as_a_digest(cast: Cast, token: str) -> None:
    assert not OneTimeLink.objects.filter(digest__contains=token).exists()
    Client().post(reverse("choose-password", args=[token]), CHOSEN)
    changed = [each.username for each in Person.objects.all() if each.check_password(GOOD)]
    assert changed == ["preparer"]
    assert cast.people["sibling"].check_password(PASSWORD)


def test_a_weak_password_is_refused_and_the_link_still_holds(token: str) -> None:
    address = reverse("choose-password", args=[token])
    for weak in ("short", "preparer2024", "12345678901", PASSWORD):
        fields = {"new_password1": weak, "new_password2": weak}
        assert Client().post(address, fields).status_code == 422, weak
    assert Client().post(address, CHOSEN).status_code == 302


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("preparerpreparer", "“preparer”"),
        ("PREPARER-preparer-99", "“preparer”"),
        ("reraperp2024!!", "“rerap"),
        ("机构·unit2024机构·unit", "“机构·unit”"),
        ("jiheng20242024", "“jiheng”"),
        ("abababababab", "2 种字符"),
        ("abcABCabcABC", "3 种字符"),
    ],
)
def test_a_name_alone_or_a_few_characters_are_no_password(token: str, weak: str, told: str) -> None:
    fields = {"new_password1": weak, "new_password2": weak}
    answer = Client().post(reverse("choose-password", args=[token]), fields)
    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.parametrize("good", ["preparer 买了三斤苹果", "jiheng-purple-anvil", "9!a8@b7#c6$d"])
def test_a_name_within_a_longer_password_is_no_fault(token: str, good: str) -> None:
    fields = {"new_password1": good, "new_password2": good}
    answer = Client().post(reverse("choose-password", args=[token]), fields)
    assert answer.status_code == 302, answer.content.decode()


def test_a_new_password_ends_sessions_and_the_lock(token: str) -> None:
    stolen = Client()
    sign_in(stolen, "preparer")
    for _ in range(5):
        sign_in(Client(), "preparer", "wrong")
    Client().post(reverse("choose-password", args=[token]), CHOSEN)
    assert stolen.get("/").status_code == 302
    assert sign_in(Client(), "preparer", GOOD).status_code == 302


def test_choosing_a_password_signs_nobody_in(token: str) -> None:
    client = Client()
    client.post(reverse("choose-password", args=[token]), CHOSEN)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("username", ["preparer", "sibling", "nobody", "shut"])
def test_a_forgotten_password_does_not_say_who_exists(
    cast: Cast, mails: list[Any], username: str
) -> None:
    Person.objects.filter(username="preparer").update(email="p@example.org")
    shut = Person.objects.create_person("shut", PASSWORD, name="x")
    Person.objects.filter(pk=shut.pk).update(email="s@example.org", is_active=False)
    del cast
    plain = Client().post(reverse("forgotten"), {"username": "someone-else"}).content
    text = Client().post(reverse("forgotten"), {"username": username}).content
    assert re.sub(rb'"X-CSRF[^}]*|value="\w{64}"', b"", text) == re.sub(
        rb'"X-CSRF[^}]*|value="\w{64}"', b"", plain
    )
    until = time.monotonic() + 2
    while username == "preparer" and not mails and time.monotonic() < until:
        time.sleep(0.01)
    assert len(mails) == (username == "preparer")
    if mails:
        path = re.search(r"http://testserver(/links/\S+)", mails[0].body)
        assert path is not None
        assert Client().post(path[1], CHOSEN).status_code == 302


def test_reset_mails_are_not_sent_again_and_again(cast: Cast, mails: list[Any]) -> None:
    Person.objects.filter(username="preparer").update(email="p@example.org")
    del cast
    for _ in range(3):
        Client().post(reverse("forgotten"), {"username": "preparer"})
    assert OneTimeLink.objects.count() == 1
    assert len(mails) <= 1


def test_without_mail_the_page_names_the_administrator(cast: Cast) -> None:
    del cast
    assert "管理员" in Client().get(reverse("forgotten")).content.decode()
    Client().post(reverse("forgotten"), {"username": "preparer"})
    assert OneTimeLink.objects.count() == 0


def test_an_invitation_is_mailed_where_there_is_mail(
    cast: Cast, enter: Enter, mails: list[Any]
) -> None:
    Person.objects.filter(username="preparer").update(email="p@example.org")
    address = reverse("person-link", args=[cast.people["preparer"].pk])
    text = enter("administrator").post(address).content.decode()
    assert mails[0].to == ["p@example.org"]
    assert "/links/" in mails[0].body
    assert "/links/" not in text


def test_a_lock_is_seen_and_lifted_by_the_administrator(cast: Cast, enter: Enter) -> None:
    person = cast.people["preparer"]
    for _ in range(5):
        sign_in(Client(), "preparer", "wrong")
    locked = sign_in(Client(), "preparer")
    assert locked.status_code == 429
    assert "解除锁定" in locked.content.decode()
    client = enter("administrator")
    page = reverse("person", args=[person.pk])
    assert client.get(page).context["standing"].is_locked
    client.post(reverse("person-unlock", args=[person.pk]))
    assert not client.get(page).context["standing"].is_locked
    assert sign_in(Client(), "preparer").status_code == 302
    assert "account-unlocked" in acts()


def test_a_person_who_is_shut_out_is_out_at_once(cast: Cast, enter: Enter) -> None:
    person, client = cast.people["preparer"], Client()
    sign_in(client, "preparer")
    token = links.made(person, OneTimeLink.Purpose.RESET)
    address = reverse("person-activate", args=[person.pk])
    enter("administrator").post(address, {"version": 1})
    assert client.get("/").status_code == 302
    assert sign_in(Client(), "preparer").status_code == 200
    assert Client().get(reverse("choose-password", args=[token])).status_code == 410
    assert enter("administrator").post(address, {"version": 1}).status_code == 409
    enter("administrator").post(address, {"version": 2, "active": ""})
    assert sign_in(Client(), "preparer").status_code == 302


def test_the_second_step_is_switched_on_with_a_code(cast: Cast, enter: Enter) -> None:
    client = enter("preparer")
    page = client.get(reverse("second-step"))
    assert 'src="data:image/svg+xml' in page.content.decode()
    secret = page.context["secret"]
    wrong = client.post(reverse("second-step"), {"code": "000000"})
    assert wrong.status_code == 422
    assert not SecondStep.objects.exists()
    shown = client.post(reverse("second-step"), {"code": now(secret)})
    assert len(shown.context["codes"]) == 10
    kept = cast.people["preparer"].recovery_codes.values_list("digest", flat=True)
    assert not set(kept) & {each.replace("-", "") for each in shown.context["codes"]}
    off = client.post(reverse("second-step"), {"password": "wrong", "off": ""})
    assert off.status_code == 422
    client.post(reverse("second-step"), {"password": PASSWORD, "off": ""})
    assert not SecondStep.objects.exists()
    assert {"second-step-on", "second-step-off"} <= set(acts())


def test_the_password_alone_does_not_get_in_with_a_second_step(cast: Cast) -> None:
    secret = stepped(cast.people["preparer"])
    client = Client()
    client.get(reverse("sign-in"))
    before = client.session.session_key
    answer = sign_in(client, "preparer", next="/progress/")
    assert answer["Location"] == reverse("sign-in-code")
    assert client.get("/").status_code == 302
    between = client.session.session_key
    assert client.post(reverse("sign-in-code"), {"code": "000000"}).status_code == 422
    done = client.post(reverse("sign-in-code"), {"code": now(secret)})
    assert done["Location"] == "/progress/"
    assert client.get("/").status_code == 200
    assert len({before, between, client.session.session_key}) == 3


def test_a_code_is_taken_once(cast: Cast) -> None:
    secret = stepped(cast.people["preparer"])
    code = now(secret)
    answers = []
    for _ in range(2):
        client = Client()
        sign_in(client, "preparer")
        answers.append(client.post(reverse("sign-in-code"), {"code": code}).status_code)
    assert answers == [302, 422]


def test_a_recovery_code_is_taken_once_however_it_is_typed(cast: Cast) -> None:
    person = cast.people["preparer"]
    stepped(person)
    code = second_step.new_codes(person)[0]
    answers = []
    for typed in (code.lower().replace("-", " "), code):
        client = Client()
        sign_in(client, "preparer")
        answers.append(client.post(reverse("sign-in-code"), {"code": typed}).status_code)
    assert answers == [302, 422]
    assert person.recovery_codes.count() == 9
    assert "recovered" in acts()


def test_wrong_codes_lock_like_wrong_passwords(cast: Cast) -> None:
    secret = stepped(cast.people["preparer"])
    client = Client()
    sign_in(client, "preparer")
    answers = [client.post(reverse("sign-in-code"), {"code": "1"}).status_code for _ in range(5)]
    assert answers == [422] * 4 + [429]
    assert client.post(reverse("sign-in-code"), {"code": now(secret)}).status_code == 429
    assert sign_in(Client(), "preparer").status_code == 429


def test_the_second_step_waits_ten_minutes_and_for_the_same_password(cast: Cast) -> None:
    secret = stepped(cast.people["preparer"])
    client = Client()
    sign_in(client, "preparer")
    session = client.session
    session["second-step"] = session["second-step"] | {"until": int(time.time()) - 1}
    session.save()
    late = client.post(reverse("sign-in-code"), {"code": now(secret)})
    assert late["Location"] == reverse("sign-in")
    sign_in(client, "preparer")
    person = Person.objects.get(username="preparer")
    person.set_password(GOOD)
    person.save()
    changed = client.post(reverse("sign-in-code"), {"code": now(secret)})
    assert changed["Location"] == reverse("sign-in")


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_the_second_step_leads_nowhere_else(cast: Cast, address: str) -> None:
    secret = stepped(cast.people["preparer"])
    client = Client()
    sign_in(client, "preparer", next=address)
    done = client.post(reverse("sign-in-code"), {"code": now(secret)})
    assert done["Location"] == "/"


def test_mail_is_set_by_one_address() -> None:
    server = mail_server("smtps://me:p%40ss@mail.example:4650/jixiao@example.gov.cn")
    assert (server.host, server.port, server.scheme) == ("mail.example", 4650, "smtps")
    assert (server.user, server.password, server.sender) == ("me", "p@ss", "jixiao@example.gov.cn")
    assert mail_server("smtp+tls://mail.example/a@b").port == 587
    assert not mail_server("").host
    for wrong in ("http://mail.example/a@b", "smtp://mail.example/nobody", "smtp:///a@b"):
        with pytest.raises(ValueError, match="JIHENG_MAIL"):
            mail_server(wrong)
