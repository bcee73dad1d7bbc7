"""What a page answers when something is refused: 409 or 422 with the sentence, never a trace."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from jiheng.domain.errors import JihengError
from jiheng.services.editing import CellError
from jiheng.services.recognising import DoubtsOpen
from jiheng.services.refusals import FindingsOpen, ReasonMissing
from jiheng.services.rescoring import LineUnknown, ScoreRefused, ScoreUnfounded
from jiheng.web.asking import is_fragment
from jiheng.web.language import language
from jiheng.web.opening import NameMissing

_INVALID = (
    CellError,
    DoubtsOpen,
    FindingsOpen,
    NameMissing,
    ReasonMissing,
    LineUnknown,
    ScoreRefused,
    ScoreUnfounded,
)
SIGNED_OUT, CONFLICT, GONE, INVALID = 401, 409, 410, 422


class refusals:  # noqa: N801
    """Middleware: an error of the product becomes a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a part of a page is no place to sign in."""
        response = self._get_response(request)
        if is_fragment(request) and response.get("Location", "").startswith(resolve_url("sign-in")):
            return HttpResponse(status=SIGNED_OUT)
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer an error of the product; leave any other to Django."""
        if not isinstance(fault, JihengError):
            return None
        return refused(request, fault)


def refused(request: HttpRequest, fault: JihengError) -> HttpResponse:
    """Return the page, or for htmx the fragment, that says what was refused and why."""
    status = INVALID if isinstance(fault, _INVALID) else CONFLICT
    template = "jiheng/_refused.html" if is_fragment(request) else "jiheng/refused.html"
    findings = fault.findings if isinstance(fault, FindingsOpen) else ()
    shown = {
        "sentence": fault.sentence(language()),
        "findings": findings,
        "back": _back(request),
    }
    return render(request, template, shown, status=status)


def _back(request: HttpRequest) -> str:
    """Return the page of ours the request came from, or the work list."""
    referer = request.headers.get("Referer", "")
    ours = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(referer, ours, require_https=request.is_secure())
    return referer if is_ours else resolve_url("work")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not asked for from these pages, or not since signing in."""
    del reason
    if is_fragment(request):
        return HttpResponse(status=SIGNED_OUT)
    return render(request, "jiheng/csrf.html", status=403)
