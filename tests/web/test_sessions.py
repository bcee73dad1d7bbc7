"""One browser, several windows: what a window of an ended session asks ends no other session."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jiheng.web.models import Filing
from webcast import PASSWORD, Cast

COOKIE = settings.SESSION_COOKIE_NAME


FRAGMENT = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("is_post", "headers"),
    [(True, FRAGMENT), (False, FRAGMENT), (False, {}), (True, {})],
    ids=["saving", "asking a part", "asking a page", "sending a page"],
)
def test_what_was_asked_while_another_window_signed_in_does_not_sign_it_out(
    cast: Cast, filing: Filing, headers: dict[str, str], *, is_post: bool
) -> None:
    del cast
    window, late = Client(), Client(enforce_csrf_checks=True)
    window.get(reverse("password"), follow=True)
    before = window.cookies[COOKIE].value
    window.post(reverse("sign-in"), {"username": "preparer", "password": PASSWORD})
    assert window.cookies[COOKIE].value not in {"", before}
    late.cookies[COOKIE] = before
    ask = late.post if is_post else late.get
    answer = ask(reverse("filing", args=[filing.pk]), headers=headers)
    assert answer.status_code in {302, 401, 403}
    assert COOKIE not in answer.cookies


def test_signing_out_takes_the_session_away(cast: Cast) -> None:
    del cast
    window = Client()
    window.post(reverse("sign-in"), {"username": "preparer", "password": PASSWORD})
    answer = window.post(reverse("sign-out"))
    assert answer.cookies[COOKIE].value == ""
    assert answer.cookies[COOKIE]["max-age"] == 0


@pytest.mark.parametrize(
    ("origin", "kept"), [("http://testserver", "en"), ("http://evil.example", None), ("null", None)]
)
def test_a_page_that_refuses_a_form_can_be_put_in_the_other_language(
    cast: Cast, origin: str, kept: str | None
) -> None:
    del cast
    strict = Client(enforce_csrf_checks=True)
    page = reverse("sign-in")
    refused = strict.post(page, headers={"Referer": f"http://testserver{page}"})
    assert (refused.status_code, refused.cookies) == (403, {})
    button = re.search(
        r'action="/language/">.*?value="(\w+)">\s<input type="hidden" name="next" value="([^"]*)"',
        refused.content.decode(),
        re.DOTALL,
    )
    assert button is not None
    fields = {"csrfmiddlewaretoken": button[1], "next": button[2], "language": "en"}
    answer = strict.post(reverse("set_language"), fields, headers={"Origin": origin})
    chosen = answer.cookies.get("django_language")
    assert (chosen and chosen.value) == kept
    assert answer.headers.get("Location") == (page if kept else None)
