"""Signing in, and choosing or changing one's password."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiheng.web import links, mailing, second_step
from jiheng.web.asking import sought
from jiheng.web.inputs import SignInInput
from jiheng.web.models import OneTimeLink, Person, SecondStep
from jiheng.web.refusing import GONE, INVALID
from jiheng.web.signing import freshness, record

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_PENDING, _MINUTES = "second-step", 10


class SignIn(auth.LoginView):
    """Sign in; a session that was there before gets a new key."""

    template_name = "jiheng/sign_in.html"
    authentication_form = SignInInput
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> Any:  # noqa: ANN401
        """Sign in, or ask for the second step of an account that has one."""
        person = form.get_user()
        if not SecondStep.objects.filter(person=person).exists():
            return super().form_valid(form)
        pending = {"person": person.pk, "proof": person.get_session_auth_hash()}
        self.request.session.cycle_key()
        self.request.session[_PENDING] = pending | {
            "until": freshness(_MINUTES),
            "next": self.get_redirect_url(),
        }
        return redirect("sign-in-code")

    def get_context_data(self, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add the demo accounts, where there are any, and whether there is an account at all."""
        demo = Person.objects.filter(is_demo=True).prefetch_related("memberships__organisation")
        more = {"demo": demo, "is_empty": not Person.objects.exists()}
        return super().get_context_data(**shown) | more


class ChangePassword(auth.PasswordChangeView):
    """Change one's password; other sessions end."""

    template_name = "jiheng/password.html"
    success_url = reverse_lazy("work")

    def form_valid(self, form: Any) -> Any:  # noqa: ANN401
        """Change it, and say so in the audit trail."""
        answer = super().form_valid(form)
        links.end(form.user)
        record("password", form.user, path=f"people/{form.user.pk}")
        messages.success(self.request, _("密码已更改，其他地方的登录已退出。"))
        return answer


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the second step of whoever gave the right password a moment ago."""
    person = _pending(request)
    if person is None:
        return redirect("sign-in")
    if request.method != "POST":
        return render(request, "jiheng/code.html")
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        request.axes_credentials = credentials  # type: ignore[attr-defined]
        return render(request, "jiheng/code.html", status=INVALID)
    if not second_step.passes(person, request.POST.get("code", "")):
        user_login_failed.send(__name__, credentials=credentials, request=request)
        return render(request, "jiheng/code.html", {"is_wrong": True}, status=INVALID)
    asked = request.session.pop(_PENDING)["next"]
    login(request, person, backend=_BACKEND)
    ours = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(asked, ours, require_https=request.is_secure())
    return redirect(asked if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL))


def _pending(request: HttpRequest) -> Person | None:
    """Return whose second step is awaited: in time, the password unchanged, the account in use."""
    pending = request.session.get(_PENDING)
    if not pending or pending["until"] < freshness(0):
        return None
    person = Person.objects.filter(pk=pending["person"], is_active=True).first()
    if person and constant_time_compare(pending["proof"], person.get_session_auth_hash()):
        return person
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password; the answer is the same whether the name exists."""
    shown = {"is_possible": mailing.is_possible(), "is_asked": request.method == "POST"}
    if request.method == "POST" and mailing.is_possible():
        asked = sought(request.POST.get("username"), 64)
        record("reset-asked", None, name=asked)
        person = Person.objects.filter(username=asked, is_active=True).exclude(email="").first()
        if person and not links.is_recent(person):
            token = links.made(person, OneTimeLink.Purpose.RESET)
            subject, text = mailing.link_mail(
                person.name, links.address(token, request), OneTimeLink.Purpose.RESET
            )
            mailing.send_aside(person.email, subject, text)
    return render(request, "jiheng/forgotten.html", shown)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever follows a one-time link choose the account's password."""
    link = links.found(token)
    if link is None:
        return render(request, "jiheng/link_gone.html", status=GONE)
    form = SetPasswordForm(link.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if links.use(token, form.cleaned_data["new_password1"]) is None:
            return render(request, "jiheng/link_gone.html", status=GONE)
        messages.success(request, _("密码已设好，请用它登录。"))
        return redirect("sign-in")
    shown = {"form": form, "person": link.person}
    return render(request, "jiheng/choose_password.html", shown, status=_status(form))


def _status(form: SetPasswordForm) -> int:  # type: ignore[type-arg]
    return INVALID if form.errors else 200
