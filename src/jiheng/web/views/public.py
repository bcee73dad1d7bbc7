"""What everyone may see: the published forms."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiheng.services.judging import written_form
from jiheng.web.access import published_filing, published_filings
from jiheng.web.asking import sought
from jiheng.web.language import language
from jiheng.web.page import sheet
from jiheng.web.paper import View
from jiheng.web.views.files import form_of

_A_PAGE = 50
_LONGEST_QUERY = 80


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """List published forms; ``q`` looks for a project or unit by name."""
    asked = sought(request.GET.get("q"), _LONGEST_QUERY)
    found = published_filings().order_by("-campaign__fiscal_year", "project__name", "pk")
    if asked:
        by_project = found.filter(project__name__icontains=asked)
        found = by_project | found.filter(project__unit__name__icontains=asked)
    listed = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jiheng/published.html", {"listed": listed, "asked": asked})


@require_safe
def published_form(request: HttpRequest, filing: int) -> HttpResponse:
    """Show a published form, without what names persons."""
    found = published_filing(filing)
    form = written_form(form_of(found).for_publication())
    view = View(found.campaign.layout, language(), is_public=True)
    shown = {"filing": found, "sheet": sheet(form, found.campaign.policy, view)}
    return render(request, "jiheng/published_form.html", shown)
