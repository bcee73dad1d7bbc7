"""Import by document: upload, compare the recognised form with the page, confirm."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.domain.form import Form
from jiheng.services.judging import read_form, written_form
from jiheng.services.recognising import Recognised, confirmed, doubts, recognise
from jiheng.web.access import Destination, destinations, signed_in
from jiheng.web.asking import cells_of
from jiheng.web.language import language
from jiheng.web.models import Person
from jiheng.web.opening import open_filing
from jiheng.web.page import sheet
from jiheng.web.paper import View

_FRESH = 12 * 3600
_MOST_FILES = 20
_MOST_BYTES = (LIMIT_MEGABYTES << 20) + 1


@dataclass(frozen=True, slots=True)
class Preview:
    """A recognised form to look over: its paper, the form itself signed, and its doubts."""

    sheet: str
    token: str
    doubts: int
    name: str


@login_required
@require_http_methods(["GET", "POST"])
def import_documents(request: HttpRequest) -> HttpResponse:
    """Ask for documents; POST shows what was recognised in them and keeps nothing."""
    person = signed_in(request)
    places = destinations(person)
    if not places:
        raise PermissionDenied
    shown: dict[str, Any] = {"places": places}
    if request.method == "POST":
        place = _place(request, places)
        files = request.FILES.getlist("files")[:_MOST_FILES]
        found = [recognise(file.read(_MOST_BYTES), file.name or "-") for file in files]
        shown |= {"found": [_shown(each, place, person) for each in found], "place": place}
    return render(request, "jiheng/import.html", shown)


@login_required
@require_POST
def import_confirmed(request: HttpRequest) -> HttpResponse:
    """Keep a recognised form, as corrected, as a draft."""
    person = signed_in(request)
    place = _place(request, destinations(person))
    form = _signed_form(request.POST.get("token", ""), person)
    form = confirmed(form, cells_of(request), is_checked="checked" in request.POST)
    actor = place.actor(person)
    filing = open_filing(form, place.campaign, place.unit, actor=actor)
    messages.success(request, _("已存为草稿，可以继续填写。"))
    return redirect("filing", filing.pk)


def _shown(found: Recognised, place: Destination, person: Person) -> dict[str, Any]:
    pages = [f"data:image/png;base64,{b64encode(page.png).decode()}" for page in found.pages]
    previews = [_preview(form, place, person) for form in found.forms]
    problems = [each.sentence(language()) for each in found.problems]
    return {"name": found.name, "pages": pages, "previews": previews, "problems": problems}


def _preview(form: Form, place: Destination, person: Person) -> Preview:
    text = written_form(form)
    view = View(place.campaign.layout, language(), is_open=True, is_new=True)
    token = signing.dumps(text, salt=_salt(person), compress=True)
    drawn = sheet(text, place.campaign.policy, view)
    return Preview(drawn, token, doubts(form), form.project.name or "")


def _signed_form(token: str, person: Person) -> Form:
    """Return the form that was recognised for this person.

    Raises:
        BadRequest: it was not, or long ago.
    """
    try:
        return read_form(signing.loads(token, salt=_salt(person), max_age=_FRESH))
    except signing.BadSignature:
        raise BadRequest from None


def _salt(person: Person) -> str:
    return f"import:{person.pk}"


def _place(request: HttpRequest, places: list[Destination]) -> Destination:
    """Return the unit and campaign that were chosen among one's own.

    Raises:
        PermissionDenied: they are not among them.
    """
    chosen = next((each for each in places if each.key == request.POST.get("place")), None)
    if chosen is None:
        raise PermissionDenied
    return chosen
