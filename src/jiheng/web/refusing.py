"""What a page answers when something is refused: 409 or 422 with the sentence, never a trace."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template import loader
from django.views import defaults

from jiheng.domain.errors import JihengError
from jiheng.services.editing import CellError
from jiheng.services.recognising import DoubtsOpen, OtherYear
from jiheng.services.refusals import FindingsOpen, ReasonMissing
from jiheng.services.rescoring import LineUnknown, ScoreRefused, ScoreUnfounded
from jiheng.web.asking import is_fragment, page_before
from jiheng.web.language import language
from jiheng.web.opening import NameMissing, ProjectUnclear
from jiheng.web.receiving import TooManyFiles, TooMuchAtOnce

_INVALID = (
    CellError,
    DoubtsOpen,
    FindingsOpen,
    NameMissing,
    OtherYear,
    ProjectUnclear,
    ReasonMissing,
    LineUnknown,
    ScoreRefused,
    ScoreUnfounded,
)
SIGNED_OUT, NOT_ALLOWED, CONFLICT, GONE = 401, 405, 409, 410
TOO_LARGE, INVALID, FAILED = 413, 422, 500


class refusals:  # noqa: N801
    """Middleware: an error of the product becomes a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a part of a page is no place to sign in, nor an answer empty.

        Who signs in because a button was refused comes back to the page with the button.
        """
        response = self._get_response(request)
        is_signed_out = response.get("Location", "").startswith(f"{resolve_url('sign-in')}?")
        if is_signed_out and is_fragment(request):
            return HttpResponse(status=SIGNED_OUT)
        if is_signed_out and request.method == "POST":
            return redirect_to_login(page_before(request))
        if is_fragment(request):
            return response
        if response.status_code == NOT_ALLOWED:
            allowed = response["Allow"]
            response = render(request, "jiheng/not_allowed.html", status=NOT_ALLOWED)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer an error of the product; leave any other to Django."""
        if not isinstance(fault, JihengError):
            return None
        return refused(request, fault)


def refused(request: HttpRequest, fault: JihengError) -> HttpResponse:
    """Return the page, or for htmx the fragment, that says what was refused and why."""
    template = "jiheng/_refused.html" if is_fragment(request) else "jiheng/refused.html"
    findings = fault.findings(language()) if isinstance(fault, FindingsOpen) else ()
    shown = {
        "sentence": fault.sentence(language()),
        "findings": findings,
        "filing": request.resolver_match and request.resolver_match.kwargs.get("filing"),
        "back": page_before(request),
    }
    answer = render(request, template, shown, status=status_of(fault))
    if is_fragment(request):
        answer["HX-Reswap"] = "none"
    return answer


def status_of(fault: JihengError) -> int:
    """Return the status of the answer to a refusal: invalid, or in conflict with what is kept."""
    return INVALID if isinstance(fault, _INVALID) else CONFLICT


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be a request of these pages; say so where there is only too much of it."""
    fault: JihengError
    if isinstance(exception, RequestDataTooBig):
        fault = TooMuchAtOnce(request)
    elif isinstance(exception, TooManyFilesSent):
        fault = TooManyFiles(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    else:
        return defaults.bad_request(request, exception)
    shown = {"sentence": fault.sentence(language()), "back": page_before(request)}
    return render(request, "jiheng/too_large.html", shown, status=TOO_LARGE)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a fault of the program without asking anything more, least of all the database."""
    del request
    return HttpResponse(loader.get_template("500.html").render(), status=FAILED)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not asked for from these pages, or not since signing in.

    Begins no session: the browser may have another by now, of a window that signed in meanwhile.
    """
    del reason
    if is_fragment(request):
        return HttpResponse(status=SIGNED_OUT)
    answer = render(request, "jiheng/csrf.html", {"back": page_before(request)}, status=403)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    return answer
