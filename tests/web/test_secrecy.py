"""Secrets of second steps: encrypted in the database, bound to their person, through a new key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jiheng.web import second_step
from jiheng.web.models import RecoveryCode, SecondStep
from jiheng.web.secrecy import concealed, is_current, revealed
from jiheng.web.secret import KeyMissing, keep_secret_key, secret_keys
from webcast import Cast, Enter

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105
OLD, NEW = "o" * 50, "n" * 50


def stepped(cast: Cast, name: str = "preparer") -> SecondStep:
    person = cast.people[name]
    kept = second_step.hidden(SECRET, person)
    return SecondStep.objects.create(person=person, secret=kept, since=timezone.now())


def code() -> str:
    return pyotp.TOTP(SECRET).now()


def test_what_is_concealed_is_revealed_and_never_the_same_twice() -> None:
    one, other = concealed(SECRET, "people/1"), concealed(SECRET, "people/1")
    assert one != other
    assert SECRET not in one + other
    assert revealed(one, "people/1") == revealed(other, "people/1") == SECRET


def test_what_is_of_one_person_opens_for_no_other() -> None:
    assert revealed(concealed(SECRET, "people/1"), "people/2") is None


@pytest.mark.parametrize("kept", ["", "1:", "1:????", "1:QUJD", SECRET, "2:" + "A" * 60])
def test_what_was_not_concealed_opens_nothing(kept: str) -> None:
    assert revealed(kept, "people/1") is None
    assert not is_current(kept, "people/1")


def test_one_changed_character_is_refused() -> None:
    kept = concealed(SECRET, "people/1")
    for at in range(2, len(kept), 7):
        changed = kept[:at] + ("A" if kept[at] != "A" else "B") + kept[at + 1 :]
        assert revealed(changed, "people/1") is None


def test_no_table_holds_the_secret_in_the_clear(cast: Cast, enter: Enter) -> None:
    client = enter("preparer")
    secret = client.get(reverse("second-step")).context["secret"]
    sessions = [each.get_decoded() for each in Session.objects.all()]
    assert any("second-step-secret" in each for each in sessions)
    assert secret not in str(sessions)
    assert client.get(reverse("second-step")).context["secret"] == secret
    client.post(reverse("second-step"), {"code": pyotp.TOTP(secret).now()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM jiheng_secondstep")
        ((kept,),) = cursor.fetchall()
    assert secret not in kept
    assert second_step.shown(kept, cast.people["preparer"]) == secret


def test_a_secret_put_in_the_place_of_anothers_lets_nobody_in(cast: Cast) -> None:
    own, other = stepped(cast), stepped(cast, "administrator")
    SecondStep.objects.filter(pk=other.pk).update(secret=own.secret)
    assert not second_step.passes(cast.people["administrator"], code())
    assert second_step.passes(cast.people["preparer"], code())


def test_a_new_key_opens_what_is_there_and_takes_it_over(cast: Cast, settings: Any) -> None:  # noqa: ANN401
    settings.SECRET_KEY = OLD
    row = stepped(cast)
    recovery = second_step.new_codes(cast.people["preparer"])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert second_step.passes(cast.people["preparer"], code())
    assert second_step.passes(cast.people["preparer"], recovery[0])
    assert RecoveryCode.objects.count() == len(recovery) - 1
    assert second_step.renew_secrets() == 1
    assert second_step.renew_secrets() == 0
    settings.SECRET_KEY_FALLBACKS = []
    row.refresh_from_db()
    assert second_step.shown(row.secret, row.person) == SECRET
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    assert not second_step.passes(cast.people["preparer"], code())
    settings.SECRET_KEY = "z" * 50
    assert second_step.passes(cast.people["preparer"], recovery[1])


def test_recovery_codes_are_salted_and_those_of_the_first_release_hold(cast: Cast) -> None:
    person, other = cast.people["preparer"], cast.people["administrator"]
    codes = second_step.new_codes(person)
    kept = list(person.recovery_codes.values_list("digest", flat=True))
    assert len({each.partition("$")[0] for each in kept}) == 1
    second_step.new_codes(other)
    assert not second_step.passes(other, codes[0])
    typed = codes[0].replace("-", "")
    digest = salted_hmac("jiheng.recovery", typed, algorithm="sha256").hexdigest()
    RecoveryCode.objects.create(person=other, digest=digest)
    assert second_step.passes(other, codes[0].lower())
    assert not second_step.passes(other, codes[0])


def test_what_no_key_opens_is_left_as_it_is(cast: Cast, settings: Any) -> None:  # noqa: ANN401
    row = stepped(cast)
    settings.SECRET_KEY = NEW
    assert second_step.renew_secrets() == 0
    kept = SecondStep.objects.get(pk=row.pk)
    assert kept.secret == row.secret


def test_the_migration_conceals_what_stood_in_the_clear_and_back(cast: Cast) -> None:
    from importlib import import_module  # noqa: PLC0415

    step = import_module("jiheng.web.migrations.0007_secrets")
    person = cast.people["preparer"]
    SecondStep.objects.create(person=person, secret=SECRET, since=timezone.now())
    step.conceal(apps, None)
    assert SECRET not in SecondStep.objects.get().secret
    assert second_step.passes(person, code())
    step.reveal(apps, None)
    assert SecondStep.objects.get().secret == SECRET


def test_the_key_in_the_folder_is_changed_by_a_new_first_line(tmp_path: Path) -> None:
    keep_secret_key(tmp_path)
    (first,) = secret_keys(tmp_path)
    file = tmp_path / "secret-key"
    file.write_text(f"{NEW}\n{first}\n", encoding="ascii")
    assert secret_keys(tmp_path) == [NEW, first]
    keep_secret_key(tmp_path)
    assert secret_keys(tmp_path) == [NEW, first]
    assert len(secret_keys(tmp_path / "none")) == 1


def test_the_file_of_the_key_appears_with_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("jiheng.web.secret.os.fsync", lambda _number: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keep_secret_key(tmp_path)
    assert not (tmp_path / "secret-key").exists()
    keep_secret_key(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_disk_without_hard_links_keeps_a_key_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_files: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refused)
    keep_secret_key(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep_secret_key, [tmp_path] * 8))
    assert len({tuple(secret_keys(tmp_path)) for _turn in range(3)}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff"])
def test_a_file_without_a_key_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(content)
    for ask in (keep_secret_key, secret_keys):
        with pytest.raises(KeyMissing) as caught:
            ask(tmp_path)
        assert "删去" in caught.value.sentence("zh")
        assert f"({len(content)} bytes)" in caught.value.sentence("en")
