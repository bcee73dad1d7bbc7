"""How an account stands: in use, invited, locked after wrong passwords, or shut out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from jiheng.web.models import Person, SecondStep


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands."""

    is_active: bool
    is_invited: bool
    is_locked: bool
    has_second_step: bool


def standings(people: Iterable[Person]) -> dict[int, Standing]:
    """Return how each account stands, asked at once."""
    people = list(people)
    locked = _locked([each.username for each in people])
    stepped = set(SecondStep.objects.filter(person__in=people).values_list("person", flat=True))
    return {
        each.pk: Standing(
            each.is_active,
            is_invited=not each.has_usable_password(),
            is_locked=each.username in locked,
            has_second_step=each.pk in stepped,
        )
        for each in people
    }


def _locked(usernames: list[str]) -> set[str]:
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tried = AccessAttempt.objects.filter(username__in=usernames, attempt_time__gte=since)
    failed = tried.values("username", "ip_address").annotate(failed=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    return {each["username"] for each in failed if each["failed"] >= limit}
