"""The review of a filing: scores given line by line, and the opinion as a document."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiheng.domain.errors import UsageError
from jiheng.domain.workflow import Action
from jiheng.services.filing import Act
from jiheng.services.rescoring import Rescored, ScoreRefused, ScoreUnfounded, score_given
from jiheng.web.access import Granted, filing_for
from jiheng.web.asking import words
from jiheng.web.language import language
from jiheng.web.models import Rescoring
from jiheng.web.refusing import INVALID
from jiheng.web.reviewing import ReviewPage
from jiheng.web.stores import desk
from jiheng.web.views.files import TYPES
from jiheng.web.views.review import LONGEST


@login_required
@require_GET
def review(request: HttpRequest, filing: int) -> HttpResponse:
    """Show claimed, computed, last year's and reviewed scores side by side."""
    page = ReviewPage(filing_for(request, filing, Action.READ))
    return render(request, "jiheng/review.html", {"page": page})


@login_required
@require_POST
def rescore(request: HttpRequest, filing: int) -> HttpResponse:
    """Give a line another score than the computed one; an empty score takes it back."""
    granted = filing_for(request, filing, Action.RESCORE)
    page, path = ReviewPage(granted), request.POST.get("path", "")
    line = page.line_at(path)
    before = page.rescorings.get(path)
    act = Act("rescore", path, before=str(before.score) if before else "")
    here = desk(granted.actor)
    keep = _taken_back(granted, path)
    if request.POST.get("score", "").strip():
        reason = words(request.POST.get("text"), LONGEST)
        rule = words(request.POST.get("rule"), LONGEST)
        try:
            given = score_given(request.POST["score"], line, rule=rule, reason=reason)
        except (ScoreRefused, ScoreUnfounded) as fault:
            return _typed_again(request, page, fault)
        told = f"{given.rule}：{given.reason}"
        act = replace(act, after=str(given.score), reason=told)
        keep = _given(granted, path, given, at=here.now)
    here.note(filing, Action.RESCORE, act=act, keep=keep)
    return redirect("review", filing)


def _typed_again(request: HttpRequest, page: ReviewPage, fault: UsageError) -> HttpResponse:
    """Show the review with what was typed, and why it was not kept."""
    shown = {"page": page, "typed": request.POST, "wrong": fault.sentence(language())}
    return render(request, "jiheng/review.html", shown, status=INVALID)


def _taken_back(granted: Granted, path: str) -> Callable[[], object]:
    return Rescoring.objects.filter(filing=granted.filing, path=path).delete


def _given(granted: Granted, path: str, given: Rescored, *, at: datetime) -> Callable[[], object]:
    said = asdict(given) | {"author_id": granted.actor.id, "at": at}
    keep = Rescoring.objects.update_or_create
    return partial(keep, said, filing=granted.filing, path=path)


@login_required
@require_GET
def opinion(request: HttpRequest, filing: int) -> HttpResponse:
    """Return the review opinion as a Word document, to be signed."""
    page = ReviewPage(filing_for(request, filing, Action.READ))
    answer = HttpResponse(page.opinion(), content_type=TYPES["docx"])
    title = _("复核意见")
    name = f"{page.filing.project.name[:60]}-{title}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return answer
