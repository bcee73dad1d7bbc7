"""Importing a list of projects: upload, map its columns, look at what it would do, take it over."""

import hashlib
import json
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.domain.amount import AmountUnit
from jiheng.services.listed import parsed
from jiheng.services.project_lists import COLUMNS, Column, List, guessed, in_yuan, read_list
from jiheng.web.access import signed_in
from jiheng.web.asking import one_of
from jiheng.web.language import language
from jiheng.web.models import Campaign, ColumnMapping, UploadedList
from jiheng.web.project_plan import MOST, Plan, take_over
from jiheng.web.territory import campaign_for

_MOST_BYTES = 16 << 20
_SHOWN, _FAULTS = 12, 100
_UNITS = (AmountUnit.WAN_YUAN, AmountUnit.YUAN)


@login_required
@require_POST
def upload(request: HttpRequest, campaign: int) -> HttpResponse:
    """Read a list and keep it to be looked over; nothing is taken over yet."""
    found, person = campaign_for(request, campaign), signed_in(request)
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest
    given = read_list(file.read(_MOST_BYTES + 1), (file.name or "-")[-255:])
    columns, unit = _mapping(found, given)
    UploadedList.objects.filter(person=person).delete()
    kept = asdict(given) | {"columns": columns, "unit": unit}
    made = UploadedList.objects.create(campaign=found, person=person, at=timezone.now(), **kept)
    return redirect("list", campaign, made.pk)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, campaign: int, uploaded: int) -> HttpResponse:
    """Show what a list would do; POST maps its columns otherwise."""
    found = campaign_for(request, campaign)
    kept = _kept(request, found, uploaded)
    if request.method == "POST":
        kept.columns, kept.unit = (
            _asked(request, kept),
            one_of(AmountUnit, request.POST.get("unit")),
        )
        kept.save(update_fields=["columns", "unit"])
        return redirect("list", campaign, uploaded)
    given = _list(kept)
    projects, faults = parsed(given, _columns(kept), AmountUnit(kept.unit))
    plan = Plan(found, projects)
    faults = sorted([*faults, *plan.faults], key=lambda each: each.row)
    chosen = {at: name for name, at in kept.columns.items()}
    shown = {
        "found": found,
        "kept": kept,
        "heads": [(at, head, chosen.get(at, "")) for at, head in enumerate(given.heads)],
        "rows": list(enumerate(given.rows[:_SHOWN], given.first)),
        "more": max(len(given.rows) - _SHOWN, 0),
        "names": [(each.value, _named(each)) for each in Column],
        "units": _UNITS,
        "plan": plan,
        "projects": len(projects),
        "most": MOST,
        "count": len(faults),
        "faults": [
            (each.row, _named(each.column) if each.column else "", each.error.sentence(language()))
            for each in faults[:_FAULTS]
        ],
    }
    return render(request, "jiheng/list.html", shown)


@login_required
@require_POST
def confirmed(request: HttpRequest, campaign: int, uploaded: int) -> HttpResponse:
    """Take a list over: all of it, or nothing; remember how its columns were mapped."""
    found, person = campaign_for(request, campaign), signed_in(request)
    kept = _kept(request, found, uploaded)
    projects, faults = parsed(_list(kept), _columns(kept), AmountUnit(kept.unit))
    plan = take_over(found, projects, file=kept.file, faults=len(faults), by=person)
    ColumnMapping.objects.update_or_create(
        organisation=found.organisation,
        heads=_digest(kept.heads),
        defaults={"columns": kept.columns, "unit": kept.unit},
    )
    kept.delete()
    counted = plan.counted
    told = _("已导入：新建 {new} 个项目，开表 {opened} 份，更新 {revised} 份，{same} 份没有变化。")
    messages.success(request, told.format(**counted))
    return redirect("campaign", campaign)


def _kept(request: HttpRequest, campaign: Campaign, uploaded: int) -> UploadedList:
    """Return a list this person uploaded for this campaign.

    Raises:
        Http404: there is none.
    """
    own = UploadedList.objects.filter(campaign=campaign, person=signed_in(request))
    found = own.filter(pk=uploaded).first()
    if found is None:
        raise Http404
    return found


def _mapping(campaign: Campaign, given: List) -> tuple[dict[str, int], str]:
    """Return how the columns were mapped last time, or as far as their heads are known."""
    remembered = ColumnMapping.objects.filter(
        organisation=campaign.organisation, heads=_digest(given.heads)
    ).first()
    if remembered:
        return remembered.columns, remembered.unit
    columns = {column.value: at for column, at in guessed(given.heads).items()}
    return columns, (AmountUnit.YUAN if in_yuan(given.heads) else AmountUnit.WAN_YUAN).value


def _asked(request: HttpRequest, kept: UploadedList) -> dict[str, int]:
    """Return which column tells what, as chosen; the first counts where two are chosen alike."""
    columns: dict[str, int] = {}
    for at in range(len(kept.heads)):
        name = request.POST.get(f"column:{at}", "")
        if name in set(Column):
            columns.setdefault(name, at)
    return columns


def _columns(kept: UploadedList) -> dict[Column, int]:
    return {Column(name): at for name, at in kept.columns.items()}


def _list(kept: UploadedList) -> List:
    rows = tuple(tuple(row) for row in kept.rows)
    return List(kept.file, tuple(kept.heads), rows, kept.first)


def _digest(heads: object) -> str:
    return hashlib.sha256(json.dumps(heads, ensure_ascii=False).encode()).hexdigest()


def _named(column: Column) -> str:
    return COLUMNS[column].zh if language() == "zh" else COLUMNS[column].en
