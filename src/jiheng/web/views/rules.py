"""Why a rule is there: its page, as the rulebook publishes it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jiheng.rules.catalogue import RULES
from jiheng.services.rulebook import pages
from jiheng.web.language import language


@require_GET
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show a rule's page."""
    rules = tuple(each for each in RULES if each.code == code)
    if not rules:
        raise Http404
    found = pages(rules)[0]
    cited = found.authority.cite(language()) if found.authority else ""
    return render(request, "jiheng/rule.html", {"found": found, "cited": cited})
