"""Why a rule is there: its page, as the rulebook publishes it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiheng.reporting.words import HEADINGS
from jiheng.rules.catalogue import RULES
from jiheng.services.rulebook import pages
from jiheng.web.language import language


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show a rule's page."""
    rules = tuple(each for each in RULES if each.code == code)
    if not rules:
        raise Http404
    found = pages(rules)[0]
    cited = found.authority.cite(language()) if found.authority else ""
    explanation = found.explanation(language())
    sections = [(HEADINGS[each.heading], each.paragraphs) for each in explanation.sections]
    shown = {"found": found, "cited": cited, "summary": explanation.summary, "sections": sections}
    return render(request, "jiheng/rule.html", shown)
