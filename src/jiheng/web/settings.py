"""Settings of the web application, all of them from the environment.

JIHENG_HOME            the folder of the database and the secret key (``jiheng-data``)
JIHENG_DATABASE        ``postgresql://user:password@host/name``; SQLite in the folder if unset
JIHENG_SECRET_KEY      in place of the key kept in the folder
JIHENG_FORMER_KEYS     secret keys before it, comma separated, until all is renewed
JIHENG_HOSTS           host names the application answers to, comma separated
JIHENG_HTTPS           ``0`` only where it is served over plain HTTP on one's own machine
JIHENG_PROXY           ``1`` behind a proxy that sets X-Forwarded-Proto
JIHENG_MAIL            ``smtps://user:password@host:465/sender@example.org``; no mail if unset
JIHENG_DEBUG           ``1`` for Django's debug pages; never where others can reach it
"""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from jiheng.web.databases import database
from jiheng.web.secret import secret_keys
from jiheng.web.servers import mail_server

HERE = Path(__file__).parent
HOME = Path(os.environ.get("JIHENG_HOME", "jiheng-data"))
DEBUG = os.environ.get("JIHENG_DEBUG") == "1"
HTTPS = os.environ.get("JIHENG_HTTPS") != "0"
_KEYS = secret_keys(HOME)
SECRET_KEY = os.environ.get("JIHENG_SECRET_KEY") or _KEYS[0]
SECRET_KEY_FALLBACKS = [*filter(None, os.environ.get("JIHENG_FORMER_KEYS", "").split(",")), *_KEYS]
SECRET_KEY_FALLBACKS = [key for key in SECRET_KEY_FALLBACKS if key != SECRET_KEY]
ALLOWED_HOSTS = os.environ.get("JIHENG_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "jiheng.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jiheng.web.caching.kept_by_nobody",
    "jiheng.web.sessions.SharedSessions",
    "jiheng.web.language.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiheng.web.refusing.refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "jiheng.web.urls"
WSGI_APPLICATION = "jiheng.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiheng.web.language.page_language",
                "jiheng.web.access.offered",
            ],
        },
    }
]
DATABASES = {"default": database(os.environ.get("JIHENG_DATABASE", ""), HOME)}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "jiheng.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "jiheng.web.passwords.LongEnough", "OPTIONS": {"least": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
    {"NAME": "jiheng.web.passwords.NotTheSame"},
    {"NAME": "jiheng.web.passwords.NotANameAlone"},
    {"NAME": "jiheng.web.passwords.NotOverAndOver"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "jiheng/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["code", "password"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "work"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

_MAIL = mail_server(os.environ.get("JIHENG_MAIL", ""))
EMAIL_HOST, EMAIL_PORT, DEFAULT_FROM_EMAIL = _MAIL.host, _MAIL.port, _MAIL.sender
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.scheme == "smtps", _MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "jiheng.web.refusing.csrf_refused"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("JIHENG_PROXY") == "1" else None
)
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["jiheng.web.receiving.BoundedUpload"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
