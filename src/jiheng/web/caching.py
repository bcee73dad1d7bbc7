"""What browsers and proxies may keep: nothing that was made for a session."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def kept_by_nobody(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no page, picture or document of a session be kept, whoever signs in here next.

    What anybody may see, asked for without a session, and static files stay as they are.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in request.COOKIES or name in response.cookies:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return respond
