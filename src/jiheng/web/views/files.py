"""The form as a document to keep, send or print."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jiheng.domain.form import Form
from jiheng.domain.workflow import Action
from jiheng.services.judging import judge
from jiheng.services.rendering import file_names, render
from jiheng.web.access import filing_for, published_filing
from jiheng.web.models import Filing, StoredRevision

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}


@login_required
@require_safe
def download(request: HttpRequest, filing: int, medium: str) -> HttpResponse:
    """Return the form as Word, Excel, PDF or canonical JSON."""
    granted = filing_for(request, filing, Action.READ)
    return _document(granted.filing, form_of(granted.filing), medium)


@require_safe
def published_download(request: HttpRequest, filing: int, medium: str) -> HttpResponse:
    """Return a published form as a document, without what names persons."""
    del request
    found = published_filing(filing)
    return _document(found, form_of(found).for_publication(), medium)


def form_of(filing: Filing) -> Form:
    """Return the form of a filing as it stands."""
    kept = StoredRevision.objects.values_list("form", flat=True)
    return judge(kept.get(filing=filing, number=filing.revision), filing.campaign.policy).form


def _document(filing: Filing, form: Form, medium: str) -> HttpResponse:
    if medium not in TYPES:
        raise Http404
    content = render(form, medium, layout=filing.campaign.layout)
    name = file_names([form], medium)[0]
    answer = HttpResponse(content, content_type=TYPES[medium])
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return answer
