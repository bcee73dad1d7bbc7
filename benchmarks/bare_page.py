"""A bare authenticated Django page, as `startproject` sets one up: what `web.py` compares with.

``granian benchmarks.bare_page:application`` on the database and sessions of the application.
"""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.settings"

_PAGE = "<!doctype html><title>{{ user.name }}</title><p>{{ user.username }}</p>{% csrf_token %}"
_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    shown: dict[str, Any] = {"user": request.user}
    return HttpResponse(engines["django"].from_string(_PAGE).render(shown, request))


urlpatterns = [path("bare/", bare, name="work"), path("sign-in/", bare, name="sign-in")]
settings.MIDDLEWARE = _MIDDLEWARE
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
