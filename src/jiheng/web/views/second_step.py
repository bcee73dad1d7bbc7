"""One's own second step: switched on with an authenticator, renewed, switched off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiheng.web.access import signed_in
from jiheng.web.models import Person, SecondStep
from jiheng.web.refusing import INVALID
from jiheng.web.second_step import (
    hidden,
    new_codes,
    new_secret,
    picture,
    shown,
    switch_off,
    switch_on,
)

_SECRET = "second-step-secret"  # noqa: S105
_PAGE = "jiheng/second_step.html"


@never_cache
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Show how one's second step stands; POST switches it on or off, or renews the codes."""
    person = signed_in(request)
    own = SecondStep.objects.filter(person=person).first()
    if request.method == "POST":
        return _changed(request, person) if own else _switched_on(request, person)
    if own:
        return render(request, _PAGE, {"own": own, "left": person.recovery_codes.count()})
    secret = _offered(request, person) or new_secret()
    request.session[_SECRET] = hidden(secret, person)
    return render(request, _PAGE, {"secret": secret, "picture": picture(secret, person)})


def _offered(request: HttpRequest, person: Person) -> str | None:
    """Return the secret this session was shown; sessions are kept in the database too."""
    return shown(request.session.get(_SECRET, ""), person)


def _switched_on(request: HttpRequest, person: Person) -> HttpResponse:
    secret = _offered(request, person)
    if not secret:
        return redirect("second-step")
    codes = switch_on(person, secret, request.POST.get("code", ""))
    if not codes:
        told = {"secret": secret, "picture": picture(secret, person), "is_wrong": True}
        return render(request, _PAGE, told, status=INVALID)
    del request.session[_SECRET]
    return render(request, "jiheng/recovery_codes.html", {"codes": codes})


def _changed(request: HttpRequest, person: Person) -> HttpResponse:
    """Switch off or renew, for whoever knows the password."""
    if not person.check_password(request.POST.get("password", "")):
        own = SecondStep.objects.filter(person=person).first()
        told = {"own": own, "left": person.recovery_codes.count(), "is_wrong": True}
        return render(request, _PAGE, told, status=INVALID)
    if "renew" in request.POST:
        return render(request, "jiheng/recovery_codes.html", {"codes": new_codes(person)})
    switch_off(person)
    messages.success(request, _("登录时不再要第二步验证。"))
    return redirect("second-step")
