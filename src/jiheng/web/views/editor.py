"""The form page: the official form read, and typed into in place by who may."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiheng.domain.funds import FundingSource
from jiheng.domain.workflow import Action
from jiheng.services.editing import UnknownCell, news
from jiheng.services.filing import Desk, Saved
from jiheng.services.funding_lines import FUNDS, Lining, add_line, confirm, remove_line
from jiheng.services.refusals import Conflict, StaleFiling
from jiheng.services.reshaping import Reshaping
from jiheng.web.access import Granted, filing_for
from jiheng.web.asking import at_cell, base_of, cells_of, is_fragment, number, one_of
from jiheng.web.cellpanel import CellPanel
from jiheng.web.conflicting import left_aside, set_aside
from jiheng.web.language import language
from jiheng.web.page import FilingPage
from jiheng.web.paper import PaperCell, cell_id, plain_paper
from jiheng.web.refusing import CONFLICT, INVALID
from jiheng.web.stores import desk

_PAGE = "jiheng/editor.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, filing: int) -> HttpResponse:
    """Show the form; POST saves what was typed."""
    if request.method == "POST":
        return _save(request, filing)
    granted = filing_for(request, filing, Action.READ)
    page = FilingPage(granted)
    path = request.GET.get("cell", "")
    shown: dict[str, Any] = {"page": page, "panel": CellPanel(page, path) if path else None}
    return render(request, _PAGE, shown)


def _save(request: HttpRequest, filing: int) -> HttpResponse:
    granted = filing_for(request, filing, Action.EDIT)
    here = desk(granted.actor)
    cells = _where_they_are(request, here, filing)
    try:
        saved = here.save(filing, cells, base_of(request))
    except Conflict as conflict:
        return _conflict(request, granted, conflict)
    page = FilingPage.after(granted, saved, here.now)
    if is_fragment(request):
        return _changed(request, page, saved)
    set_aside(request, filing, None)
    if saved.refused:
        refused = [(path, fault.sentence(language())) for path, fault in saved.refused.items()]
        shown = {"page": page, "refused": refused, "typed": cells}
        return render(request, _PAGE, shown, status=INVALID)
    return redirect("filing", filing)


def _where_they_are(request: HttpRequest, here: Desk, filing: int) -> dict[str, str]:
    """Return what was typed by where its cell stands in the revision it is sent with.

    One chosen of a conflict says in which revision it was seen (``seen:PATH``); what was typed in
    a row that is gone goes nowhere.
    """
    placed = {}
    for path, text in cells_of(request).items():
        now: str | None = path
        if (base := request.POST.get(f"seen:{path}")) is not None:
            now = here.place(filing, path, base=number(base), at=base_of(request))
        if now is not None:
            placed[now] = text
    return placed


def _changed(request: HttpRequest, page: FilingPage, saved: Saved) -> HttpResponse:
    """Answer with what changed since it was seen: states of cells, texts, panels.

    What was typed in stays as typed.
    """
    before = plain_paper(saved.before, page.filing.campaign.layout)
    if not page.paper.has_shape_of(before):
        return HttpResponse(headers={"HX-Refresh": "true"})
    typed = {cell_id(path) for path in news(saved.before, cells_of(request))}
    old, new = before.cells(), page.paper.cells()
    told = {
        "revision": page.filing.revision,
        "refused": {cell_id(at): of.sentence(language()) for at, of in saved.refused.items()},
    }
    shown = {
        "page": page,
        "changed": [new[at] for at in new if new[at].text != old[at].text and at not in typed],
        "states": json.dumps({at: _told(cell) for at, cell in new.items() if cell.path}),
    }
    answer = render(request, "jiheng/_saved.html", shown)
    answer["HX-Trigger"] = json.dumps({"jiheng:saved": told})
    return answer


def _told(cell: PaperCell) -> tuple[str, str]:
    """Return the classes of a cell and what stands beside its value."""
    return cell.classes, f"{_('折算')} {cell.computed}" if cell.computed else ""


def _conflict(request: HttpRequest, granted: Granted, conflict: Conflict) -> HttpResponse:
    """Show both texts of each cell side by side; nothing of either is lost.

    A page of its own has an address of its own, where it can be loaded again.
    """
    if not is_fragment(request):
        set_aside(request, granted.filing.pk, conflict)
        return redirect("conflict", granted.filing.pk)
    page = FilingPage(granted, is_fresh=True)
    shown = {"page": page, "conflict": conflict, "sentence": conflict.sentence(language())}
    return render(request, "jiheng/_conflict.html", shown, status=CONFLICT)


@login_required
@require_safe
def conflict(request: HttpRequest, filing: int) -> HttpResponse:
    """Show what was typed beside what others typed meanwhile, until one is chosen."""
    granted = filing_for(request, filing, Action.EDIT)
    fault = left_aside(request, filing)
    if fault is None:
        return redirect("filing", filing)
    shown = {
        "page": FilingPage(granted),
        "conflict": fault,
        "sentence": fault.sentence(language()),
        "others": fault.others,
    }
    return render(request, "jiheng/conflict.html", shown, status=CONFLICT)


@login_required
@require_safe
def cell(request: HttpRequest, filing: int) -> HttpResponse:
    """Show one cell: where its value comes from, its history, its comments."""
    page = FilingPage(filing_for(request, filing, Action.READ))
    panel = CellPanel(page, request.GET.get("path", ""))
    if not panel.is_known:
        raise UnknownCell(panel.path)
    return render(request, "jiheng/_cell_panel.html", {"page": page, "panel": panel})


def row_now(here: Desk, filing: int, asked: Mapping[str, str], *, at: int) -> int:
    """Return where a row stands in revision `at` that a panel of ``seen`` names.

    The page goes on to later revisions while a panel stays open, and rows move meanwhile.

    Raises:
        StaleFiling: the row is gone, or which it is cannot be told.
    """
    return _place_now(here, filing, asked, at=at, table="indicators")


def line_now(here: Desk, filing: int, asked: Mapping[str, str], *, at: int) -> int:
    """Return where a funding line stands, as `row_now` does a row.

    Raises:
        StaleFiling: the line is gone.
    """
    return _place_now(here, filing, asked, at=at, table=FUNDS)


def _place_now(here: Desk, filing: int, asked: Mapping[str, str], *, at: int, table: str) -> int:
    row = number(asked.get("row"))
    if "seen" not in asked:
        return row
    base = number(asked.get("seen"))
    found = here.place(filing, f"{table}[{row}].name", base=base, at=at)
    if found is None:
        raise StaleFiling(base, at)
    return int(found.removeprefix(f"{table}[").partition("]")[0])


@login_required
@require_POST
def reshape(request: HttpRequest, filing: int) -> HttpResponse:
    """Add, duplicate, remove or move a row of the indicator table."""
    granted = filing_for(request, filing, Action.EDIT)
    kind = one_of(Reshaping, request.POST.get("kind"))
    here, base = desk(granted.actor), base_of(request)
    row = row_now(here, filing, request.POST, at=base)
    here.reshape(filing, kind, row, base=base)
    at = row + (kind in {Reshaping.ADD, Reshaping.DUPLICATE, Reshaping.DOWN})
    at -= kind in {Reshaping.UP, Reshaping.REMOVE}
    return at_cell(filing, f"indicators[{max(at, 0)}].name")


@login_required
@require_POST
def levels(request: HttpRequest, filing: int) -> HttpResponse:
    """Put an indicator under another level."""
    granted = filing_for(request, filing, Action.EDIT)
    here, base = desk(granted.actor), base_of(request)
    row = row_now(here, filing, request.POST, at=base)
    chosen = {
        f"indicators[{row}].level1": request.POST.get("level1", ""),
        f"indicators[{row}].level2": request.POST.get("level2", ""),
    }
    try:
        saved = here.save(filing, chosen, base)
    except Conflict as conflict:
        return _conflict(request, granted, conflict)
    for fault in saved.refused.values():
        raise fault
    return at_cell(filing, f"indicators[{row}].name")


@login_required
@require_POST
def adopt(request: HttpRequest, filing: int) -> HttpResponse:
    """Fill in the computed scores in the place of the claimed ones."""
    granted = filing_for(request, filing, Action.EDIT)
    page = FilingPage(granted)
    try:
        desk(granted.actor).save(filing, page.adopted(), base_of(request))
    except Conflict as conflict:
        return _conflict(request, granted, conflict)
    return redirect("filing", filing)


@login_required
@require_POST
def confirm_cell(request: HttpRequest, filing: int) -> HttpResponse:
    """Keep that what was read with doubt was compared with the paper."""
    granted = filing_for(request, filing, Action.EDIT)
    path = request.POST.get("path", "")
    confirm(desk(granted.actor), filing, path, base=base_of(request))
    return at_cell(filing, path)


@login_required
@require_POST
def funding_lines(request: HttpRequest, filing: int) -> HttpResponse:
    """Add a line to the funding block, or take one out."""
    granted = filing_for(request, filing, Action.EDIT)
    here, base = desk(granted.actor), base_of(request)
    if one_of(Lining, request.POST.get("kind")) is Lining.REMOVE:
        remove_line(here, filing, line_now(here, filing, request.POST, at=base), base=base)
        return at_cell(filing, FUNDS)
    source = one_of(FundingSource, request.POST.get("source"))
    line = add_line(here, filing, source, base=base)
    return at_cell(filing, f"{FUNDS}[{line}].revised_budget")
