"""The work list: what everyone must do now, and how far the units have come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiheng.domain.workflow import Role, State
from jiheng.web.access import filings_of, holds, memberships, signed_in
from jiheng.web.models import Filing, Organisation, Person

_A_PAGE = 100
_DEADLINES = {Role.PREPARER: "deadline", Role.REVIEWER: "review_deadline"}
"""Until when each role's filings are to be done, as the campaign says."""
_RISK = ("-errors", "-warnings", "-revised_budget", "pk")
_WAITING = {
    Role.PREPARER: (State.RETURNED, State.DRAFT),
    Role.REVIEWER: (State.SUBMITTED,),
    Role.FINANCE_OFFICER: (State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED),
}


@dataclass(frozen=True, slots=True)
class Pile:
    """What one role has to do now, and how many of its filings are with others or done."""

    role: Role
    rows: QuerySet[Filing]
    elsewhere: int
    reminder: "Reminder | None" = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """The nearest deadline of a pile: how many days are left, and for how many filings.

    `days` below zero are days past it.
    """

    day: date
    days: int
    count: int

    @property
    def late(self) -> int:
        """How many days past the deadline."""
        return -self.days


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far the filings of an organisation and all below it have come."""

    organisation: Organisation
    counts: dict[str, int]
    total: int

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The number in each state, in the order of the way."""
        return [(state, self.counts.get(state, 0)) for state in State]

    @property
    def done(self) -> int:
        """How many have passed the department."""
        passed = (State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED, State.PUBLISHED)
        return sum(self.counts.get(state, 0) for state in passed)


@login_required
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show what the person must do now, role by role."""
    person = signed_in(request)
    piles = [_pile(person, role) for role in _WAITING if holds(person, role)]
    shown = {"piles": piles, "roles": {each.role for each in memberships(person)}}
    return render(request, "jiheng/work.html", shown)


def _pile(person: Person, role: Role) -> Pile:
    own = filings_of(person, {role})
    waiting = own.filter(state__in=_WAITING[role])
    order = ("-state", "campaign__deadline", "pk") if role is Role.PREPARER else _RISK
    elsewhere = own.exclude(state__in=_WAITING[role]).count()
    return Pile(role, waiting.order_by(*order), elsewhere, _reminder(waiting, role))


def _reminder(waiting: QuerySet[Filing], role: Role) -> Reminder | None:
    """Return what to remind of: the nearest deadline, once its campaign says so."""
    name = _DEADLINES.get(role)
    if name is None:
        return None
    today = timezone.localdate()
    found = waiting.order_by().values_list(f"campaign__{name}", "campaign__reminder_days")
    near = {
        day: count
        for day, before, count in found.annotate(Count("pk"))
        if day is not None and (day - today).days <= before
    }
    return Reminder(min(near), (min(near) - today).days, near[min(near)]) if near else None


@login_required
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Show how far the units have come, as a tree with counts."""
    person = signed_in(request)
    own = filings_of(person)
    grouped = own.order_by().values_list("project__unit__path", "state").annotate(Count("pk"))
    counted = [(path, state, count) for path, state, count in grouped]
    places = Q(pk__in=[each.organisation_id for each in memberships(person)])
    for held in memberships(person):
        places |= Q(path__startswith=held.organisation.path)
    tree = Organisation.objects.filter(places)
    rows = Paginator(own.order_by("project__unit__path", "project__name", "pk"), _A_PAGE)
    shown = {
        "tree": _progress(tree, counted),
        "filings": rows.get_page(request.GET.get("page")),
    }
    return render(request, "jiheng/progress.html", shown)


def _progress(
    tree: QuerySet[Organisation], counted: list[tuple[str, str, int]]
) -> list[UnitProgress]:
    rows = []
    for organisation in tree:
        counts: Counter[str] = Counter()
        for path, state, count in counted:
            if path.startswith(organisation.path):
                counts[state] += count
        if counts:
            rows.append(UnitProgress(organisation, dict(counts), counts.total()))
    return rows
