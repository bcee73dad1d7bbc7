"""Chinese unless the person chose English: the browser's own preference does not count."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.i18n import set_language

from jiheng.domain.text import Language


def chosen_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Make every page in the language its cookie names."""
    known = {code for code, _ in settings.LANGUAGES}

    def respond(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(asked if asked in known else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    return respond


@csrf_exempt
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language a button names; on a page of ours it needs no session.

    A page that refuses a form begins none, so that its token is nobody's; that the button stood on
    our page the browser tells by itself. Who does not tell needs the token as everywhere.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    view = set_language if request.headers.get("Origin") == ours else csrf_protect(set_language)
    return view(request)


def language() -> Language:
    """Return the language of this page as the services name it."""
    return "en" if translation.get_language() == "en" else "zh"


def page_language(request: HttpRequest) -> dict[str, str]:
    """Offer every template the language of the page and the other one."""
    del request
    here = "zh-Hans" if language() == "zh" else "en"
    return {"page_language": here, "other_language": "en" if language() == "zh" else "zh-hans"}
