"""Picking an indicator from the library into a form."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jiheng.domain.indicator import LEVELS, Level1, Level2
from jiheng.domain.workflow import Action
from jiheng.services.indicator_library import MOST_SHOWN, Entry
from jiheng.web.access import filing_for
from jiheng.web.asking import at_cell, base_of, is_fragment, sought
from jiheng.web.language import language
from jiheng.web.library import found
from jiheng.web.page import FilingPage
from jiheng.web.stores import desk
from jiheng.web.views.editor import row_now

_LONGEST_QUERY = 80
_FIELDS = ("level1", "level2", "name", "target.text")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, filing: int) -> HttpResponse:
    """List what may be picked for a row; POST picks it."""
    granted = filing_for(request, filing, Action.EDIT)
    if request.method == "POST":
        cells = {name: request.POST.get(name, "") for name in _FIELDS}
        here, base = desk(granted.actor), base_of(request)
        row = row_now(here, filing, request.POST, at=base)
        row = here.pick(filing, row, cells, base=base)
        return at_cell(filing, f"indicators[{row}].name")
    page = FilingPage(granted)
    asked = sought(request.GET.get("q"), _LONGEST_QUERY)
    named = {"row": "0", **request.GET.dict()}
    row = row_now(desk(granted.actor), filing, named, at=page.filing.revision)
    level1, level2 = _levels(request, page, row)
    unit = granted.filing.project.unit
    entries = found(unit, asked, level1=level1, level2=level2)
    shown: dict[str, Any] = {
        "page": page,
        "row": row,
        "asked": asked,
        "listed": [(each, _place(each)) for each in entries[:MOST_SHOWN]],
        "more": max(len(entries) - MOST_SHOWN, 0),
        "is_wide": level1 is None and level2 is None,
        "place": " / ".join(LEVELS[each].in_(language()) for each in (level1, level2) if each),
    }
    template = "jiheng/_library.html" if is_fragment(request) else "jiheng/library.html"
    return render(request, template, shown)


def _levels(
    request: HttpRequest, page: FilingPage, row: int
) -> tuple[Level1 | None, Level2 | None]:
    """Return the levels to look under: those of the row, or all where that is asked."""
    rows = page.judged.form.indicators
    if "wide" in request.GET or row >= len(rows):
        return None, None
    return rows[row].level1, rows[row].level2


def _place(entry: Entry) -> str:
    return " / ".join(LEVELS[each].in_(language()) for each in (entry.level1, entry.level2))
