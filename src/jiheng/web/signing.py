"""Signing in and out as entries of the audit trail."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from jiheng.domain.chain import AuditEntry
from jiheng.web.models import Person
from jiheng.web.stores import DatabaseStore

_NAMED = 64


def freshness(minutes: int) -> int:
    """Return the moment `minutes` from now, as sessions keep it: seconds."""
    return int(timezone.now().timestamp()) + minutes * 60


def entry_of(
    action: str,
    person: Person | None,
    *,
    name: str = "",
    path: str = "",
    before: str = "",
    after: str = "",
    reason: str = "",
) -> AuditEntry:
    """Return an entry that concerns no filing; `path` says what: ``people/7``."""
    return AuditEntry(
        0,
        timezone.now(),
        person.pk if person else None,
        person.name if person else name[:_NAMED],
        action=action,
        path=path,
        before=before,
        after=after,
        reason=reason,
    )


def record(action: str, person: Person | None, **told: str) -> None:
    """Keep an entry that concerns no filing, as `entry_of` makes it."""
    DatabaseStore().record(entry_of(action, person, **told))


@receiver(user_logged_in)
def _signed_in(user: Person, **_: Any) -> None:  # noqa: ANN401
    record("sign-in", user)


@receiver(user_logged_out)
def _signed_out(user: Person | None, **_: Any) -> None:  # noqa: ANN401
    if user is not None:
        record("sign-out", user)


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], **_: Any) -> None:  # noqa: ANN401
    record("sign-in-failed", None, name=str(credentials.get("username", "")))
