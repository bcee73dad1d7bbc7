"""The audit trail, for auditors: who did what, when, on which form, with filters."""

from datetime import UTC, datetime, time
from functools import reduce
from operator import or_

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiheng.domain.workflow import Role
from jiheng.web.access import filings_of, holds, memberships, people_of, signed_in
from jiheng.web.asking import sought
from jiheng.web.models import Filing, Person, StoredEntry
from jiheng.web.stores import as_entries
from jiheng.web.trail_files import TYPES, WRITERS

_A_PAGE, _LONGEST_QUERY = 50, 80


@login_required
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """List entries of the trail, the last first."""
    found = _found(request)
    listed = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {"listed": listed, "asked": request.GET, "query": kept.urlencode()}
    return render(request, "jiheng/trail.html", shown)


@login_required
@require_safe
def trail_export(request: HttpRequest, medium: str) -> StreamingHttpResponse:
    """Return the entries that were found, in order: CSV, Excel or JSON lines."""
    found = _found(request).order_by("number")
    if medium not in WRITERS:
        raise Http404
    content = WRITERS[medium](as_entries(found), _heads())
    answer = StreamingHttpResponse(content, content_type=TYPES[medium])
    answer["Content-Disposition"] = f'attachment; filename="audit.{medium}"'
    return answer


def _heads() -> dict[str, str]:
    return {
        "number": _("号"),
        "at": _("时间"),
        "actor": _("账户编号"),
        "actor_name": _("谁"),
        "action": _("做了什么"),
        "filing": _("自评表"),
        "path": _("何处"),
        "before": _("原来"),
        "after": _("现在"),
        "reason": _("理由"),
        "revision": _("所存修订的封印"),
        "dossier": _("案卷的封印"),
        "previous": _("上一条的封印"),
        "digest": _("封印"),
    }


def _found(request: HttpRequest) -> QuerySet[StoredEntry]:
    """Return the entries an auditor may see and asks for: of the filings and persons below.

    Raises:
        PermissionDenied: the person is no auditor.
    """
    person = signed_in(request)
    if not holds(person, Role.AUDITOR):
        raise PermissionDenied
    own = filings_of(person, {Role.AUDITOR})
    all_held = memberships(person)
    people = people_of(person, Role.AUDITOR)
    theirs = Q(actor__in=people.values("pk")) | Q(
        actor=None, actor_name__in=people.values("username")
    )
    if any(held.role == Role.AUDITOR and held.organisation.parent_id is None for held in all_held):
        others = Person.objects.exclude(pk__in=people.values("pk"))
        theirs |= Q(actor=None) & ~Q(actor_name__in=others.values("username"))
    found = StoredEntry.objects.filter(Q(filing__in=own.values("pk")) | Q(theirs, filing=None))
    asked = {name: sought(str(text), _LONGEST_QUERY) for name, text in request.GET.items()}
    return _narrowed(found, asked, own).order_by("-number")


def _narrowed(
    found: QuerySet[StoredEntry], asked: dict[str, str], own: QuerySet[Filing]
) -> QuerySet[StoredEntry]:
    """Return the entries that all filters let pass; one that makes no sense is no filter."""
    if asked.get("actor"):
        found = found.filter(actor_name__icontains=asked["actor"])
    if asked.get("action"):
        found = found.filter(action=asked["action"])
    if asked.get("filing", "").isdecimal():
        found = found.filter(filing=int(asked["filing"][:9]))
    for name, lookup in (("from", "at__gte"), ("to", "at__lte")):
        day = _day(asked.get(name, ""), time.min if name == "from" else time.max)
        found = found.filter(**{lookup: day}) if day else found
    if asked.get("unit"):
        found = found.filter(
            filing__in=own.filter(project__unit__name__icontains=asked["unit"]).values("pk")
        )
    for word in asked.get("q", "").split():
        parts = ("path", "before", "after", "reason")
        found = found.filter(reduce(or_, (Q(**{f"{part}__icontains": word}) for part in parts)))
    return found


def _day(text: str, moment: time) -> datetime | None:
    try:
        day = parse_date(text)
        return timezone.make_aware(datetime.combine(day, moment)).astimezone(UTC) if day else None
    except (OverflowError, ValueError):
        return None
