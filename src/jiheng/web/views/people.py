"""Accounts and their roles, for administrators: invited, described, given roles, shut out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.domain.workflow import Role
from jiheng.web import accounts, links, mailing
from jiheng.web.access import memberships, signed_in
from jiheng.web.asking import number, sought, version_of
from jiheng.web.inputs import InvitationInput, PersonInput, RoleInput
from jiheng.web.models import Membership, Person
from jiheng.web.refusing import INVALID
from jiheng.web.standing import standings
from jiheng.web.territory import account_for, is_theirs, must_hold, territory
from jiheng.web.territory import accounts as accounts_of

_A_PAGE = 50
_LONGEST_QUERY = 80
_ADMINISTRATOR = Role.ADMINISTRATOR


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the accounts of the administrator's tree; ``q`` looks for a name."""
    administrator = must_hold(request, _ADMINISTRATOR)
    asked = sought(request.GET.get("q"), _LONGEST_QUERY)
    found = accounts_of(administrator).prefetch_related("memberships__organisation")
    if asked:
        found = found.filter(Q(name__icontains=asked) | Q(username__icontains=asked))
    listed = Paginator(found.order_by("name", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {
        "listed": listed,
        "standings": standings(listed.object_list),
        "asked": asked,
        "query": kept.urlencode(),
    }
    return render(request, "jiheng/people.html", shown)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask who is to be invited; POST makes the account and its one-time link."""
    administrator = must_hold(request, _ADMINISTRATOR)
    places = _places(administrator)
    if request.method != "POST":
        form = InvitationInput(places=places, initial={"organisation": request.GET.get("at")})
        return render(request, "jiheng/invite.html", {"form": form})
    form = InvitationInput(request.POST, places=places)
    if not form.is_valid():
        return render(request, "jiheng/invite.html", {"form": form}, status=INVALID)
    asked = form.cleaned_data
    person = accounts.invite(
        asked["username"],
        asked["name"],
        email=asked["email"],
        place=asked["organisation"],
        roles=[Role(each) for each in asked["roles"]],
        by=administrator,
    )
    return _linked(request, person, administrator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, account: int) -> HttpResponse:
    """Show an account; POST gives it another name or mail address."""
    if request.method != "POST":
        return _page(request, account_for(request, account))
    found = account_for(request, account, is_whole=True)
    form = PersonInput(request.POST)
    if not form.is_valid():
        return _page(request, found, describing=form)
    asked, by, version = form.cleaned_data, signed_in(request), version_of(request)
    accounts.describe(account, asked["name"], email=asked["email"], version=version, by=by)
    messages.success(request, _("已保存。"))
    return redirect("person", account)


@login_required
@require_POST
def give_role(request: HttpRequest, account: int) -> HttpResponse:
    """Give an account a role in the administrator's tree."""
    found, administrator = account_for(request, account), signed_in(request)
    form = RoleInput(request.POST, places=_places(administrator))
    if not form.is_valid():
        return _page(request, found, giving=form)
    asked = form.cleaned_data
    accounts.give_role(found, asked["organisation"], role=Role(asked["role"]), by=administrator)
    return redirect("person", account)


@login_required
@require_POST
def take_role(request: HttpRequest, account: int) -> HttpResponse:
    """Take a role in the administrator's tree away from an account."""
    found, administrator = account_for(request, account), signed_in(request)
    own = territory(administrator, _ADMINISTRATOR)
    rows = Membership.objects.select_related("organisation").filter(organisation__in=own)
    held = rows.filter(person=found, pk=number(request.POST.get("membership"))).first()
    if held is None:
        raise Http404
    if found.pk == administrator.pk and held.role == _ADMINISTRATOR:
        raise accounts.OwnAccount(found.name)
    accounts.take_role(held, by=administrator)
    return redirect("person", account)


@never_cache
@login_required
@require_POST
def link(request: HttpRequest, account: int) -> HttpResponse:
    """Make a one-time link for an account that cannot get in."""
    found = account_for(request, account, is_whole=True)
    return _linked(request, found, signed_in(request))


@login_required
@require_POST
def activate(request: HttpRequest, account: int) -> HttpResponse:
    """Shut an account out, or let it be used again."""
    found = account_for(request, account, is_whole=True)
    is_active = "active" in request.POST
    by, version = signed_in(request), version_of(request)
    accounts.activate(found.pk, is_active=is_active, version=version, by=by)
    told = _("{name}可以登录了。") if is_active else _("{name}已停用，正在使用的会话已退出。")
    messages.success(request, told.format(name=found.name))
    return redirect("person", account)


@login_required
@require_POST
def unlock(request: HttpRequest, account: int) -> HttpResponse:
    """Lift the lock after wrong passwords."""
    found = account_for(request, account, is_whole=True)
    accounts.unlock(found, by=signed_in(request))
    messages.success(request, _("已解除锁定，{name}现在可以再试。").format(name=found.name))
    return redirect("person", account)


@login_required
@require_POST
def remove_second_step(request: HttpRequest, account: int) -> HttpResponse:
    """Let an account in without its second step."""
    found = account_for(request, account, is_whole=True)
    accounts.remove_second_step(found, by=signed_in(request))
    messages.success(request, _("已取消{name}的第二步验证。").format(name=found.name))
    return redirect("person", account)


def _places(administrator: Person) -> Any:  # noqa: ANN401
    return territory(administrator, _ADMINISTRATOR).filter(is_retired=False)


def _linked(request: HttpRequest, found: Person, by: Person) -> HttpResponse:
    """Send the link where mail reaches the person; show it to the administrator otherwise."""
    token, purpose = accounts.link_for(found, by=by)
    address = links.address(token, request)
    is_sent = mailing.sent(found.email, *mailing.link_mail(found.name, address, purpose))
    shown = {
        "found": found,
        "is_sent": is_sent,
        "address": "" if is_sent else address,
        "days": links.days(purpose),
        "is_failed": bool(found.email) and mailing.is_possible() and not is_sent,
    }
    return render(request, "jiheng/link.html", shown)


def _page(request: HttpRequest, found: Person, **typed: Any) -> HttpResponse:  # noqa: ANN401
    administrator = signed_in(request)
    own = set(territory(administrator, _ADMINISTRATOR).values_list("pk", flat=True))
    held = [each for each in memberships(found) if each.organisation_id in own]
    shown = {
        "found": found,
        "standing": standings([found])[found.pk],
        "held": held,
        "elsewhere": len(memberships(found)) - len(held),
        "is_theirs": is_theirs(administrator, found),
        "is_own": found.pk == administrator.pk,
        "describing": PersonInput(initial={"name": found.name, "email": found.email}),
        "giving": RoleInput(places=_places(administrator)),
    }
    status = INVALID if typed else 200
    return render(request, "jiheng/person.html", shown | typed, status=status)
