"""What is said and decided about a filing: comments, explanations, steps of the workflow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.domain.errors import JihengError
from jiheng.domain.workflow import TRANSITIONS, Action, Role, State
from jiheng.reporting.places import cell_name
from jiheng.services.editing import indicator_name
from jiheng.services.filing import Act, Desk
from jiheng.services.judging import read_form
from jiheng.services.refusals import STATES, ReasonMissing
from jiheng.web.access import Granted, filing_for, filings_of, signed_in
from jiheng.web.asking import at_cell, base_of, is_fragment, number, one_of, words
from jiheng.web.cellpanel import CellPanel
from jiheng.web.language import language
from jiheng.web.models import Comment, Explanation, StoredRevision
from jiheng.web.page import FilingPage
from jiheng.web.stores import desk

LONGEST = 2_000
_LONGEST_NAME = 255
_TOGETHER = {
    Action.APPROVE: (Role.REVIEWER, State.SUBMITTED),
    Action.ACCEPT: (Role.FINANCE_OFFICER, State.DEPARTMENT_APPROVED),
}
"""The steps that are taken on many clean filings together: whose, and from where."""


@login_required
@require_POST
def comment(request: HttpRequest, filing: int) -> HttpResponse:
    """Comment on a cell, or on the form."""
    granted = filing_for(request, filing, Action.COMMENT)
    text = _said(request)
    page = FilingPage(granted)
    asked = _answered(request, page)
    here, revision = desk(granted.actor), page.filing.revision
    path = asked.path if asked else _commented(request, here, page)
    panel = CellPanel(page, path or "")
    place = panel.cell.path if panel.cell else ""
    remark = Comment(
        filing=granted.filing,
        path=place,
        cell=panel.name if path is not None else _gone(request, filing),
        text=text,
        answers=asked,
        author_id=granted.actor.id,
        at=here.now,
    )
    act = Act("comment", path=place, after=text)
    here.note(filing, Action.COMMENT, act=act, keep=remark.save, base=revision if place else None)
    return _back(request, granted, place)


@login_required
@require_POST
def explain(request: HttpRequest, filing: int, fingerprint: str) -> HttpResponse:
    """Say why a finding stands, or ask for it to be waived."""
    granted = filing_for(request, filing, Action.EDIT)
    reason = _said(request)
    found = FilingPage(granted).judged.findings
    finding = next((each for each in found if each.fingerprint == fingerprint), None)
    if finding is None:
        raise Http404
    here = desk(granted.actor)
    kind = Explanation.Kind.WAIVED if "waive" in request.POST else Explanation.Kind.EXPLAINED
    said = {
        "rule": finding.rule,
        "kind": kind,
        "reason": reason,
        "author_id": granted.actor.id,
        "at": here.now,
    }

    def keep() -> None:
        Explanation.objects.update_or_create(
            said, filing=granted.filing, fingerprint=finding.fingerprint
        )

    act = Act(kind, path=finding.path, before=finding.rule, after=finding.message, reason=reason)
    here.note(filing, Action.EDIT, act=act, keep=keep)
    return _back(request, granted, "")


@login_required
@require_POST
def transit(request: HttpRequest, filing: int, action: str) -> HttpResponse:
    """Take a filing a step on its way."""
    step = one_of(Action, action)
    if step not in TRANSITIONS:
        raise Http404
    granted = filing_for(request, filing, step)
    reason = words(request.POST.get("reason"), LONGEST)
    state = desk(granted.actor).transit(filing, step, base=base_of(request), reason=reason)
    told = _("{project}：{state}").format(
        project=granted.filing.project.name, state=STATES[state].in_(language())
    )
    messages.success(request, told)
    return redirect("work")


@login_required
@require_POST
def approve_clean(request: HttpRequest) -> HttpResponse:
    """Approve, or accept, those of the chosen filings that have no errors; each by itself.

    One that has another revision than the list showed (``seen:FILING``) is left.
    """
    person = signed_in(request)
    step = one_of(Action, request.POST.get("action", Action.APPROVE))
    if step not in _TOGETHER:
        raise Http404
    role, state = _TOGETHER[step]
    chosen = [number(each) for each in request.POST.getlist("filing")]
    clean = filings_of(person, {role}).filter(pk__in=chosen, state=state, errors=0)
    done = 0
    for row in clean:
        granted = filing_for(request, row.pk, step)
        try:
            seen = request.POST.get(f"seen:{row.pk}")
            base = row.revision if seen is None else number(seen)
            desk(granted.actor).transit(row.pk, step, base=base)
        except JihengError as refusal:
            why = refusal.sentence(language())
            said = _("{project}：{state}").format(project=row.project.name, state=why)
            messages.error(request, said)
        else:
            done += 1
    kept = len(chosen) - done
    if step is Action.ACCEPT:
        told = _("审定 {done} 份；{kept} 份有错误或已改变，留待逐份审定。")
    else:
        told = _("通过 {done} 份；{kept} 份有错误或已改变，留待逐份审核。")
    messages.success(request, told.format(done=done, kept=kept))
    return redirect("work")


def _answered(request: HttpRequest, page: FilingPage) -> Comment | None:
    """Return the comment that is answered, that which began its thread; None for a new one.

    Raises:
        Http404: the filing has no such comment.
    """
    if "answers" not in request.POST:
        return None
    wanted = number(request.POST.get("answers"))
    threads = (each.comment for each in page.threads)
    found = next((each for each in threads if each.pk == wanted), None)
    if found is None:
        raise Http404
    return found


def _commented(request: HttpRequest, here: Desk, page: FilingPage) -> str | None:
    """Return where the cell stands that is commented on, None where its row is gone since."""
    path = request.POST.get("path", "")
    if not path:
        return ""
    at = page.filing.revision
    return here.place(page.filing.pk, path, base=base_of(request), at=at)


def _gone(request: HttpRequest, filing: int) -> str:
    """Return what a cell was called in the revision in which it was commented on."""
    kept = StoredRevision.objects.values_list("form", flat=True)
    seen = read_form(kept.get(filing=filing, number=base_of(request)))
    path = request.POST["path"]
    name = indicator_name(seen, path)
    is_cell = bool(name) and path.startswith("indicators[")
    return (cell_name(seen, path, language()) if is_cell else name)[:_LONGEST_NAME]


def _said(request: HttpRequest) -> str:
    text = words(request.POST.get("text"), LONGEST)
    if not text:
        raise ReasonMissing
    return text


def _back(request: HttpRequest, granted: Granted, path: str) -> HttpResponse:
    """Return the panels for htmx, the page otherwise."""
    if is_fragment(request):
        page = FilingPage(granted, is_fresh=True)
        panel = CellPanel(page, path) if path else None
        return render(request, "jiheng/_panels.html", {"page": page, "panel": panel})
    return at_cell(granted.filing.pk, path)
