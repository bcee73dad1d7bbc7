"""Importing a list of projects: upload, map its columns, look at what it would do, take it over."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.domain.amount import AmountUnit, printed
from jiheng.domain.errors import DocumentTooLarge
from jiheng.domain.text import Text
from jiheng.services.listed import Listed
from jiheng.services.project_lists import (
    AMOUNTS,
    COLUMNS,
    Column,
    List,
    guessed,
    read_list,
    unit_of_heads,
)
from jiheng.web import list_jobs
from jiheng.web.access import signed_in
from jiheng.web.asking import is_fragment, one_of
from jiheng.web.language import language
from jiheng.web.list_jobs import LINE, rows_of
from jiheng.web.models import Campaign, ColumnMapping, UploadedList
from jiheng.web.project_plan import MOST, Plan, planned
from jiheng.web.territory import campaign_for

_MOST_MEGABYTES = 16
_SHOWN, _FAULTS = 12, 100
_UNITS = (
    (AmountUnit.WAN_YUAN.value, gettext_lazy("万元")),
    (AmountUnit.YUAN.value, gettext_lazy("元")),
    (AmountUnit.YI_YUAN.value, gettext_lazy("亿元")),
)


@login_required
@require_POST
def upload(request: HttpRequest, campaign: int) -> HttpResponse:
    """Read a list and keep it to be looked over; nothing is taken over yet."""
    found, person = campaign_for(request, campaign), signed_in(request)
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest
    name, size = (file.name or "-")[-255:], file.size or 0
    if size > _MOST_MEGABYTES << 20:
        raise DocumentTooLarge(name, -(-size >> 20), _MOST_MEGABYTES)
    given = read_list(file.read(), name)
    columns, unit = _mapping(found, given)
    under_way = (UploadedList.State.WAITING, UploadedList.State.TAKING)
    UploadedList.objects.filter(person=person).exclude(state__in=under_way).delete()
    kept = asdict(given) | {"columns": columns, "unit": unit}
    made = UploadedList.objects.create(campaign=found, person=person, at=timezone.now(), **kept)
    return redirect("list", campaign, made.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, campaign: int, uploaded: int) -> HttpResponse:
    """Show what a list would do, or how far it has come; POST maps its columns otherwise."""
    found = campaign_for(request, campaign)
    if request.method != "POST" and not UploadedList.objects.filter(pk=uploaded).exists():
        return _gone(request, campaign)
    kept = _kept(request, found, uploaded)
    if request.method == "POST":
        _map(request, kept)
        return redirect("list", campaign, uploaded)
    if kept.is_under_way:
        template = "jiheng/_taking.html" if is_fragment(request) else "jiheng/taking.html"
        shown = {"found": found, "kept": kept, "before": LINE.before(kept)}
        return render(request, template, shown)
    if is_fragment(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if kept.state != UploadedList.State.DONE:
        return _seen(request, kept)
    return _done(request, kept) if request.method == "GET" else redirect("campaign", campaign)


def _map(request: HttpRequest, kept: UploadedList) -> None:
    if not kept.is_under_way:
        kept.columns = _asked(request, kept)
        kept.unit = one_of(AmountUnit, request.POST.get("unit"))
        idle = UploadedList.objects.filter(pk=kept.pk, attempt=kept.attempt, state=kept.state)
        idle.update(columns=kept.columns, unit=kept.unit)


def _seen(request: HttpRequest, kept: UploadedList) -> HttpResponse:
    """Show what a list would do to the campaign as it now stands."""
    projects, of_rows = rows_of(kept)
    plan = Plan(kept.campaign, projects)
    faults = sorted([*of_rows, *plan.faults], key=lambda each: each.row)
    chosen = {at: name for name, at in kept.columns.items()}
    shown = {
        "found": kept.campaign,
        "kept": kept,
        "heads": [(at, head, chosen.get(at, "")) for at, head in enumerate(kept.heads)],
        "rows": list(enumerate(kept.rows[:_SHOWN], kept.first)),
        "more": max(len(kept.rows) - _SHOWN, 0),
        "names": [(each.value, _named(each)) for each in Column],
        "units": _UNITS,
        "plan": plan,
        "renamed": plan.renamed,
        "lost": plan.lost,
        "outturns": plan.outturns,
        "sums": list(_sums(projects)),
        "unattended": plan.unattended,
        "taken": list(_taken(projects)),
        "exact": [
            (each.row, _named(each.column), each.shown, each.held, each.text)
            for project in projects
            for each in project.exact
        ],
        "notes": [Text(*each).in_(language()) for each in kept.notes],
        "projects": len(projects),
        "most": MOST,
        "count": len(faults),
        "problems": kept.sentences(language()),
        "faults": [
            (each.row, _named(each.column) if each.column else "", each.error.sentence(language()))
            for each in faults[:_FAULTS]
        ],
    }
    return render(request, "jiheng/list.html", shown)


def _sums(projects: Sequence[Listed]) -> Iterator[tuple[str, Decimal]]:
    """Yield what the amounts of each column come to, in 万元: a wrong unit shows there."""
    for column in AMOUNTS:
        told = [amount for each in projects if (amount := getattr(each, column)) is not None]
        if told:
            yield _named(column), sum(told, Decimal(0))


def _taken(projects: Sequence[Listed]) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the amounts that their cells show rounded: row, column, shown, held, imported."""
    for each in (taken for project in projects for taken in project.taken):
        amount = printed(each.amount.normalize())
        yield each.row, _named(each.column), each.shown, printed(each.held), amount


def _done(request: HttpRequest, kept: UploadedList) -> HttpResponse:
    """Say what was done, once, and go on with the campaign."""
    told = _(
        "已导入：新建 {new} 个项目并开表，另开表 {opened} 份，更新 {revised} 份，{same} 份未变。"
    )
    messages.success(request, told.format(**kept.counted))
    kept.delete()
    return redirect("campaign", kept.campaign_id)


@login_required
@require_POST
def confirmed(request: HttpRequest, campaign: int, uploaded: int) -> HttpResponse:
    """Let a list be taken over, all of it or nothing; remember how its columns were mapped."""
    found = campaign_for(request, campaign)
    kept = _kept(request, found, uploaded)
    if not kept.is_under_way:
        projects, faults = rows_of(kept)
        planned(found, projects, len(faults))
        list_jobs.confirm(kept, len(projects))
        ColumnMapping.objects.update_or_create(
            organisation=found.organisation,
            heads=_digest(kept.heads),
            defaults={"columns": kept.columns, "unit": kept.unit},
        )
    return redirect("list", campaign, uploaded)


@login_required
@require_POST
def cancelled(request: HttpRequest, campaign: int, uploaded: int) -> HttpResponse:
    """Stop taking a list over; nothing of it is there."""
    found, person = campaign_for(request, campaign), signed_in(request)
    kept = _kept(request, found, uploaded)
    if list_jobs.cancel(kept, person):
        messages.success(request, _("已取消，一个项目也没有导入；清单还在，可以再导入。"))
    return redirect("list", campaign, uploaded)


def _kept(request: HttpRequest, campaign: Campaign, uploaded: int) -> UploadedList:
    """Return a list this person uploaded for this campaign.

    Raises:
        Http404: there is none.
    """
    own = UploadedList.objects.filter(campaign=campaign, person=signed_in(request))
    found = own.select_related("campaign__organisation").filter(pk=uploaded).first()
    if found is None:
        raise Http404
    return found


def _gone(request: HttpRequest, campaign: int) -> HttpResponse:
    """Go on with the campaign where a list was taken over, or another was read after it."""
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": resolve_url("campaign", campaign)})
    messages.info(
        request, _("这份清单已经导入，或者后来又读取了别的清单；要再看，请重新读取文件。")
    )
    return redirect("campaign", campaign)


def _mapping(campaign: Campaign, given: List) -> tuple[dict[str, int], str]:
    """Return how the columns were mapped last time, or as far as their heads are known.

    The unit that stands above the heads counts, of which last time tells nothing.
    """
    remembered = ColumnMapping.objects.filter(
        organisation=campaign.organisation, heads=_digest(given.heads)
    ).first()
    if remembered:
        above = None if unit_of_heads(given.heads) else given.unit
        return remembered.columns, above.value if above else remembered.unit
    columns = {column.value: at for column, at in guessed(given.heads).items()}
    return columns, (given.unit or AmountUnit.WAN_YUAN).value


def _asked(request: HttpRequest, kept: UploadedList) -> dict[str, int]:
    """Return which column tells what, as chosen; the first counts where two are chosen alike."""
    columns: dict[str, int] = {}
    for at in range(len(kept.heads)):
        name = request.POST.get(f"column:{at}", "")
        if name in set(Column):
            columns.setdefault(name, at)
    return columns


def _digest(heads: object) -> str:
    return hashlib.sha256(json.dumps(heads, ensure_ascii=False).encode()).hexdigest()


def _named(column: Column) -> str:
    return COLUMNS[column].in_(language())
