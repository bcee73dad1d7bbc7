"""Chinese unless the person chose English: the browser's own preference does not count."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

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


def language() -> Language:
    """Return the language of this page as the services name it."""
    return "en" if translation.get_language() == "en" else "zh"


def page_language(request: HttpRequest) -> dict[str, str]:
    """Offer every template the language of the page and the other one."""
    del request
    here = "zh-Hans" if language() == "zh" else "en"
    return {"page_language": here, "other_language": "en" if language() == "zh" else "zh-hans"}
