"""Campaigns, for finance officers: a year's projects, policy, layout, deadlines, reminders."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.domain.workflow import Role, State
from jiheng.services.list_writing import write_list
from jiheng.services.listed import Listed
from jiheng.web import campaigning, project_plan
from jiheng.web.access import filings_below, forms_in, last_filings, signed_in
from jiheng.web.asking import version_of
from jiheng.web.campaigning import CampaignExists
from jiheng.web.inputs import CampaignInput, NewCampaignInput, ProjectInput
from jiheng.web.language import language
from jiheng.web.models import Campaign, Person, UploadedList
from jiheng.web.opening import AlreadyFiled
from jiheng.web.project_plan import CodeOfAnother
from jiheng.web.refusing import INVALID
from jiheng.web.taking_over import take_over
from jiheng.web.territory import campaign_for, campaigns_of, must_hold, territory
from jiheng.web.views.files import TYPES

_A_PAGE = 100
_FINANCE = Role.FINANCE_OFFICER
_FIELDS = (
    "name", "policy", "layout", "deadline", "review_deadline", "reminder_days", "explains_errors",
)  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns a finance officer conducts; POST makes one."""
    person = must_hold(request, _FINANCE)
    form = NewCampaignInput(request.POST or None, places=_places(person))
    made = None
    if request.method == "POST" and form.is_valid():
        made = _made(form, person)
    if made is not None:
        messages.success(request, _("已建立“{name}”；现在添加项目。").format(name=made.name))
        return redirect("campaign", made.pk)
    listed = [(each, _counted(each)) for each in campaigns_of(person)]
    status = INVALID if form.errors else 200
    return render(request, "jiheng/campaigns.html", {"listed": listed, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, campaign: int) -> HttpResponse:
    """Show a campaign with its projects; POST changes it."""
    found = campaign_for(request, campaign)
    if request.method != "POST":
        return _page(request, found)
    form = CampaignInput(request.POST)
    if not form.is_valid():
        return _page(request, found, changing=form)
    fields = {name: form.cleaned_data[name] for name in _FIELDS}
    try:
        campaigning.change(campaign, fields, version=version_of(request), by=signed_in(request))
    except CampaignExists as fault:
        form.add_error("name", fault.sentence(language()))
        return _page(request, found, changing=form)
    messages.success(request, _("已保存。"))
    return redirect("campaign", campaign)


@login_required
@require_POST
def carry(request: HttpRequest, campaign: int) -> HttpResponse:
    """Open a draft for each project of last year."""
    found = campaign_for(request, campaign)
    done, left = campaigning.carry_over(found, by=signed_in(request))
    told = _("从上年带入 {count} 个项目，还有 {left} 个可以带入。")
    messages.success(request, told.format(count=done, left=left))
    return redirect("campaign", campaign)


@login_required
@require_POST
def add_project(request: HttpRequest, campaign: int) -> HttpResponse:
    """Add one project to a campaign, with a draft for its unit."""
    found, person = campaign_for(request, campaign), signed_in(request)
    form = ProjectInput(request.POST, places=_units(person, found))
    if not form.is_valid():
        return _page(request, found, adding=form)
    asked = form.cleaned_data
    unit = asked["unit"]
    department = unit.parent.name if unit.parent else ""
    listed = Listed(1, asked["code"], asked["name"], department=department, unit=unit.name)
    plan = project_plan.Plan(found, [listed])
    for fault in plan.faults:
        raise fault.error
    if (refusal := _refusal(plan.steps[0], found)) is not None:
        form.add_error(*refusal)
        return _page(request, found, adding=form)
    take_over(found, [listed], file="—", by=person)
    messages.success(request, _("已添加“{name}”。").format(name=asked["name"]))
    return redirect("campaign", campaign)


@login_required
@require_safe
def project_list(request: HttpRequest, campaign: int) -> HttpResponse:
    """Return the projects of a campaign as a workbook: to keep, or to fill in and import."""
    found = campaign_for(request, campaign)
    content = write_list(forms_in(found))
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    name = f"{found.name}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return answer


def _refusal(step: project_plan.Planned, campaign: Campaign) -> tuple[str, str] | None:
    """Return at which field, and why, what is to be added is there already; None for a new one."""
    project, code = step.project, step.listed.code
    if step.filing is not None:
        there = AlreadyFiled(step.filing.project.name, campaign.name)
        return "name", there.sentence(language())
    if project is not None and project.name != step.listed.name:
        other = CodeOfAnother(code, project.unit.name, project=project.name)
        return "code", other.sentence(language())
    return None


def _made(form: NewCampaignInput, person: Person) -> Campaign | None:
    """Return a campaign as it was asked for, None where there is one of its name."""
    asked = form.cleaned_data
    fields = {name: asked[name] for name in (*_FIELDS, "fiscal_year")}
    try:
        return campaigning.add(asked["organisation"], fields, by=person)
    except CampaignExists as fault:
        form.add_error("name", fault.sentence(language()))
        return None


def _places(person: Person) -> Any:  # noqa: ANN401
    return territory(person, _FINANCE).filter(is_retired=False)


def _units(person: Person, campaign: Campaign) -> Any:  # noqa: ANN401
    below = _places(person).filter(path__startswith=campaign.organisation.path)
    return below.select_related("parent")


def _counted(campaign: Campaign) -> dict[str, int]:
    """Return how many filings there are, and how many are done with."""
    states = filings_below(campaign).order_by().values_list("state").annotate(Count("pk"))
    counted = dict(states)
    done = sum(counted.get(state, 0) for state in (State.FINANCE_REVIEWED, State.PUBLISHED))
    return {"total": sum(counted.values()), "done": done}


def _page(request: HttpRequest, found: Campaign, **typed: Any) -> HttpResponse:  # noqa: ANN401
    person = signed_in(request)
    own = filings_below(found).order_by("project__unit__path", "project__name", "pk")
    listed = Paginator(own, _A_PAGE).get_page(request.GET.get("page"))
    projects = [each.project_id for each in listed.object_list]
    last = {each.project_id: each for each in last_filings(found).filter(project__in=projects)}
    lists = UploadedList.objects.filter(campaign=found, person=person).order_by("pk").defer("rows")
    shown = {
        "found": found,
        "lists": lists,
        "listed": listed,
        "last": last,
        "counted": _counted(found),
        "changing": CampaignInput(initial={name: getattr(found, name) for name in _FIELDS}),
        "adding": ProjectInput(places=_units(person, found)),
    }
    status = INVALID if typed else 200
    return render(request, "jiheng/campaign.html", shown | typed, status=status)
