"""The tree of organisations, for administrators: added, renamed, moved, retired, restored."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.domain.workflow import Role
from jiheng.web import organising
from jiheng.web.access import signed_in
from jiheng.web.asking import version_of
from jiheng.web.inputs import MoveInput, OrganisationInput
from jiheng.web.models import Membership, Organisation
from jiheng.web.refusing import INVALID
from jiheng.web.territory import must_hold, organisation_for, territory

_ADMINISTRATOR = Role.ADMINISTRATOR


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Show the administrator's part of the tree."""
    person = must_hold(request, _ADMINISTRATOR)
    people = Count("memberships__person", distinct=True, filter=Q(memberships__person__is_active=1))
    projects = Count("projects", distinct=True)
    tree = territory(person, _ADMINISTRATOR).annotate(people=people, held=projects)
    return render(request, "jiheng/organisations.html", {"tree": tree})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, organisation: int) -> HttpResponse:
    """Show an organisation; POST gives it another name or kind."""
    found = organisation_for(request, organisation, _ADMINISTRATOR)
    if request.method != "POST":
        return _page(request, found)
    form = OrganisationInput(request.POST)
    if not form.is_valid():
        return _page(request, found, renaming=form)
    asked, by = form.cleaned_data, signed_in(request)
    version = version_of(request)
    organising.rename(found.pk, asked["name"], kind=asked["kind"], version=version, by=by)
    messages.success(request, _("已改为“{name}”。").format(name=asked["name"]))
    return redirect("organisation", found.pk)


@login_required
@require_POST
def add(request: HttpRequest, organisation: int) -> HttpResponse:
    """Add an organisation below one of one's own."""
    parent = organisation_for(request, organisation, _ADMINISTRATOR)
    form = OrganisationInput(request.POST)
    if not form.is_valid():
        return _page(request, parent, adding=form)
    asked = form.cleaned_data
    made = organising.add(parent, asked["name"], kind=asked["kind"], by=signed_in(request))
    messages.success(request, _("已添加“{name}”。").format(name=made.name))
    return redirect("organisation", parent.pk)


@login_required
@require_POST
def move(request: HttpRequest, organisation: int) -> HttpResponse:
    """Put an organisation under another parent."""
    found = organisation_for(request, organisation, _ADMINISTRATOR, is_below=True)
    person = signed_in(request)
    form = MoveInput(request.POST, places=territory(person, _ADMINISTRATOR))
    if not form.is_valid():
        return _page(request, found, moving=form)
    parent = form.cleaned_data["parent"]
    organising.move(found.pk, parent, version=version_of(request), by=person)
    told = _("“{name}”已移到“{parent}”下面。")
    messages.success(request, told.format(name=found.name, parent=parent.name))
    return redirect("organisation", found.pk)


@login_required
@require_POST
def retire(request: HttpRequest, organisation: int) -> HttpResponse:
    """Retire an organisation."""
    return _switched(request, organisation, organising.retire)


@login_required
@require_POST
def restore(request: HttpRequest, organisation: int) -> HttpResponse:
    """Take an organisation back into use."""
    return _switched(request, organisation, organising.restore)


def _switched(request: HttpRequest, organisation: int, switch: Callable[..., None]) -> HttpResponse:
    found = organisation_for(request, organisation, _ADMINISTRATOR, is_below=True)
    switch(found.pk, version=version_of(request), by=signed_in(request))
    told = _("“{name}”已停用，原有的表都还在。"), _("“{name}”已恢复使用。")
    is_restored = switch is organising.restore
    messages.success(request, told[is_restored].format(name=found.name))
    return redirect("organisation", found.pk)


def _page(request: HttpRequest, found: Organisation, **typed: Any) -> HttpResponse:  # noqa: ANN401
    person = signed_in(request)
    own = territory(person, _ADMINISTRATOR)
    places = own.filter(is_retired=False).exclude(path__startswith=found.path)
    held = Membership.objects.filter(organisation=found).select_related("person")
    above = [int(key) for key in found.path.split("/")[:-2]]
    own_above = set(own.filter(pk__in=above).values_list("pk", flat=True))
    named = Organisation.objects.in_bulk(above)
    shown = {
        "found": found,
        "above": [named[key] for key in above if key in named],
        "own": own_above,
        "parts": Organisation.objects.filter(parent=found).order_by("is_retired", "path"),
        "held": held.order_by("person__name", "role"),
        "renaming": OrganisationInput(initial={"name": found.name, "kind": found.kind}),
        "adding": OrganisationInput(initial={"kind": Organisation.Kind.UNIT}),
        "moving": MoveInput(places=places, initial={"parent": found.parent_id}),
        "is_below": found.parent_id in own_above,
    }
    status = INVALID if typed else 200
    return render(request, "jiheng/organisation.html", shown | typed, status=status)
