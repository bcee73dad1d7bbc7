"""The revisions of a filing, and going back to one of them."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from jiheng.domain.workflow import Action
from jiheng.services.filing import Act
from jiheng.services.judging import read_form
from jiheng.web.access import filing_for
from jiheng.web.asking import base_of, number
from jiheng.web.models import StoredEntry, StoredRevision
from jiheng.web.page import FilingPage
from jiheng.web.stores import desk

_A_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, filing: int) -> HttpResponse:
    """List revisions and steps; POST puts a former revision in the place of the present one."""
    if request.method == "POST":
        return _restore(request, filing)
    granted = filing_for(request, filing, Action.READ)
    revisions = StoredRevision.objects.filter(filing=filing).defer("form").select_related("author")
    entries = StoredEntry.objects.filter(filing=filing)
    at = {name: request.GET.get(name, "") for name in ("page", "steps")}
    shown = {
        "page": FilingPage(granted),
        "revisions": Paginator(revisions.order_by("-number"), _A_PAGE).get_page(at["page"]),
        "entries": Paginator(entries.order_by("-number"), _A_PAGE).get_page(at["steps"]),
        "revisions_kept": urlencode({"page": at["page"]}) if at["page"] else "",
        "entries_kept": urlencode({"steps": at["steps"]}) if at["steps"] else "",
    }
    return render(request, "jiheng/history.html", shown)


def _restore(request: HttpRequest, filing: int) -> HttpResponse:
    granted = filing_for(request, filing, Action.EDIT)
    wanted = number(request.POST.get("number"))
    found = StoredRevision.objects.filter(filing=filing, number=wanted).first()
    if found is None:
        raise Http404
    base = base_of(request)
    act = Act("restore", before=str(base), after=str(wanted))
    desk(granted.actor).replace(filing, read_form(found.form), base=base, act=act, of=wanted)
    return redirect("filing", filing)
