"""Sessions of browsers with several windows: a late answer to one ends no other's."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse


class SharedSessions(SessionMiddleware):
    """Takes a browser's session away only where it is ended: at signing out.

    A request may bear a session that another window replaced while it was under way, by signing
    in. Django answers it by deleting the cookie, which by then names the new session.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session as Django does, and leave a cookie alone that is not this request's."""
        answer = super().process_response(request, response)
        given = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if given is not None and not given.value and not request.session.modified:
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        return answer
