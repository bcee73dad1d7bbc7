"""Import by document: upload, follow the reading, compare with the page, confirm."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.domain.errors import JihengError
from jiheng.domain.workflow import Action
from jiheng.services.recognising import doubtful, other_unit, other_year
from jiheng.web.access import (
    Destination,
    destinations,
    filing_for,
    is_filed,
    signed_in,
    source_pages,
    upload_for,
)
from jiheng.web.asking import cells_of, is_fragment, number
from jiheng.web.language import language
from jiheng.web.leasing import ATTEMPTS
from jiheng.web.models import Upload, UploadPage
from jiheng.web.opening import namesakes
from jiheng.web.receiving import MOST_BYTES
from jiheng.web.recognition import Recognition
from jiheng.web.refusing import status_of
from jiheng.web.uploading import AlreadyDraft, confirm, open_uploads, receive, remove
from jiheng.web.worker import LONGEST


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_documents(request: HttpRequest) -> HttpResponse:
    """Take documents in, and show how far the reading of each has come."""
    person = signed_in(request)
    places = destinations(person)
    if not places:
        raise PermissionDenied
    if request.method == "POST":
        place = _place(request.POST.get("place"), places)
        for refusal in receive(request.FILES.getlist("files"), place, person):
            messages.error(request, refusal.sentence(language()))
        return redirect("import")
    listed = open_uploads(person)
    shown: dict[str, Any] = {"places": places, "uploads": listed}
    shown["is_moving"] = any(each.is_under_way for each in listed)
    shown["most_bytes"], shown["most_megabytes"] = MOST_BYTES, LIMIT_MEGABYTES
    shown["attempts"], shown["minutes"] = ATTEMPTS, int(LONGEST // 60)
    shown["most_files"] = settings.DATA_UPLOAD_MAX_NUMBER_FILES
    template = "jiheng/_uploads.html" if is_fragment(request) else "jiheng/import.html"
    return render(request, template, shown)


@login_required
@require_safe
def recognised(request: HttpRequest, upload: int) -> HttpResponse:
    """Show a recognised form beside its pages; ``form`` names another than the first open one."""
    found = upload_for(request, upload)
    asked = request.GET.get("form")
    left = [each for each in found.forms.all() if each.filing_id is None]
    chosen = [each for each in left if asked is None or each.number == number(asked)]
    if not chosen:
        raise Http404
    recognition = Recognition(chosen[0], found.pages.defer("png"))
    return render(request, "jiheng/recognised.html", _compared(found, recognition))


def _compared(upload: Upload, recognition: Recognition) -> dict[str, Any]:
    """Return what the page shows of a recognised form beside its pages."""
    unit = other_unit(recognition.form, upload.unit.name)
    return {
        "upload": upload,
        "forms": list(upload.forms.all()),
        "recognition": recognition,
        "sheet": recognition.sheet(Destination(upload.unit, upload.campaign)),
        "problems": upload.sentences(language()),
        "other_year": other_year(recognition.form, upload.campaign.fiscal_year),
        "other_unit": unit and unit.sentence(language()),
        "projects": [
            (each, is_filed(upload.campaign, each))
            for each in namesakes(recognition.form, upload.unit)
        ],
    }


@login_required
@require_POST
def import_confirmed(request: HttpRequest, upload: int, form: int) -> HttpResponse:
    """Keep a recognised form, as corrected, as a draft."""
    person, found = signed_in(request), upload_for(request, upload)
    actor = Destination(found.unit, found.campaign).actor(person)
    cells, sure = cells_of(request), _sure(request, found, form)
    said: dict[str, Any] = {"is_of_year": "year" in request.POST, "project": _project(request)}
    try:
        filing = confirm(found, form, actor, cells=cells, sure=sure, **said)
    except AlreadyDraft as refusal:
        shown = {"refusal": refusal, "sentence": refusal.sentence(language())}
        return render(request, "jiheng/already.html", shown, status=status_of(refusal))
    except JihengError as refusal:
        return _refused(request, found, form, refusal=refusal)
    messages.success(request, _("已存为草稿，可以继续填写。"))
    if found.forms.filter(filing=None).exists():
        return redirect("upload", upload)
    return redirect("filing", filing.pk)


def _refused(
    request: HttpRequest, upload: Upload, form: int, *, refusal: JihengError
) -> HttpResponse:
    """Say why a form was not kept above the form as it was typed."""
    cells, sure = cells_of(request), _sure(request, upload, form)
    chosen = upload.forms.get(number=form)
    recognition = Recognition(chosen, upload.pages.defer("png"), cells=cells, sure=sure)
    shown = _compared(upload, recognition)
    shown |= {"is_of_year": "year" in request.POST, "project": _project(request)}
    shown["problems"] = [*shown["problems"], refusal.sentence(language())]
    return render(request, "jiheng/recognised.html", shown, status=status_of(refusal))


def _project(request: HttpRequest) -> int | None:
    """Return the project that was chosen of several, None where none was."""
    asked = request.POST.get("project")
    return None if asked is None else number(asked)


def _sure(request: HttpRequest, upload: Upload, form: int) -> frozenset[str]:
    """Return the doubtful paths that were ticked, all of them where that was ticked."""
    ticked = frozenset(request.POST.getlist("sure"))
    found = upload.forms.filter(number=form).first() if "checked" in request.POST else None
    return ticked | frozenset(doubtful(Recognition(found, ()).form)) if found else ticked


@login_required
@require_POST
def cancel_upload(request: HttpRequest, upload: int) -> HttpResponse:
    """Stop the reading of an upload, or remove what it gave."""
    remove(upload_for(request, upload), signed_in(request))
    return redirect("import")


@login_required
@require_safe
def upload_page(request: HttpRequest, upload: int, page: int) -> HttpResponse:
    """Return a page of an upload as a picture."""
    return _picture(upload_for(request, upload).pages.filter(number=page).first())


@login_required
@require_safe
def filing_page(request: HttpRequest, filing: int, page: int) -> HttpResponse:
    """Return a page of the document a filing came from as a picture."""
    granted = filing_for(request, filing, Action.READ)
    return _picture(source_pages(granted.filing).filter(number=page).first())


def _picture(page: UploadPage | None) -> HttpResponse:
    if page is None:
        raise Http404
    return HttpResponse(bytes(page.png), content_type="image/png")


def _place(asked: str | None, places: list[Destination]) -> Destination:
    """Return the unit and campaign that were chosen among one's own.

    Raises:
        PermissionDenied: they are not among them.
    """
    chosen = next((each for each in places if each.key == asked), None)
    if chosen is None:
        raise PermissionDenied
    return chosen
