"""One-time links: whoever follows one chooses the password of an account, once, in time.

A link carries 256 random bits; the database knows their SHA-256 and nothing else.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from axes.utils import reset
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.models import OneTimeLink, Person
from jiheng.web.signing import record

Purpose = OneTimeLink.Purpose
_BYTES, _PAUSE = 32, 5
_DAYS: Final = {Purpose.INVITATION: 7, Purpose.RESET: 1}


def made(person: Person, purpose: Purpose) -> str:
    """Return the token of a new link for a person; those made before hold no longer."""
    token, now = secrets.token_urlsafe(_BYTES), timezone.now()
    with transaction.atomic():
        end(person)
        OneTimeLink.objects.create(
            person=person,
            purpose=purpose,
            digest=_digest(token),
            made=now,
            expires=now + timedelta(days=_DAYS[purpose]),
        )
    return token


def path(token: str) -> str:
    """Return the path of a link."""
    return reverse("choose-password", args=[token])


def address(token: str, request: HttpRequest) -> str:
    """Return the whole address of a link."""
    return request.build_absolute_uri(path(token))


def days(purpose: Purpose) -> int:
    """Return for how many days a link holds."""
    return _DAYS[purpose]


def is_recent(person: Person) -> bool:
    """Whether the person was given a link a moment ago that still holds: mail is slow."""
    since = timezone.now() - timedelta(minutes=_PAUSE)
    return OneTimeLink.objects.filter(person=person, used=None, made__gt=since).exists()


def found(token: str) -> OneTimeLink | None:
    """Return the link of a token while it holds: unused, in time, of an account in use."""
    links = OneTimeLink.objects.select_related("person")
    return links.filter(
        digest=_digest(token), used=None, expires__gt=timezone.now(), person__is_active=True
    ).first()


def use(token: str, password: str) -> Person | None:
    """Give the link's account a password and return it; None where the link no longer holds.

    The lock after wrong passwords is lifted, and sessions of the account end.
    """
    with transaction.atomic():
        link = found(token)
        if link is None:
            return None
        now = timezone.now()
        if not OneTimeLink.objects.filter(pk=link.pk, used=None).update(used=now):
            return None
        person = link.person
        person.set_password(password)
        person.save(update_fields=["password"])
        end(person)
        record("password-chosen", person, path=f"people/{person.pk}", after=link.purpose)
    reset(username=person.username)
    return person


def end(person: Person) -> None:
    """Let no link of a person hold any longer."""
    OneTimeLink.objects.filter(person=person, used=None).update(used=timezone.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
