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
from django.views.decorators.http import require_POST, require_safe

from jiheng.domain.errors import JihengError
from jiheng.domain.workflow import Action
from jiheng.services.filing import Act
from jiheng.services.refusals import StaleFiling
from jiheng.services.rescoring import (
    Rescored,
    ScoreChanged,
    ScoreRefused,
    ScoreUnfounded,
    score_given,
)
from jiheng.web.access import Granted, filing_for
from jiheng.web.asking import base_of, words
from jiheng.web.language import language
from jiheng.web.models import Rescoring
from jiheng.web.refusing import CONFLICT, INVALID
from jiheng.web.reviewing import ReviewPage, mark_of
from jiheng.web.stores import desk
from jiheng.web.views.files import TYPES
from jiheng.web.views.review import LONGEST


@login_required
@require_safe
def review(request: HttpRequest, filing: int) -> HttpResponse:
    """Show claimed, computed, last year's and reviewed scores side by side."""
    page = ReviewPage(filing_for(request, filing, Action.READ))
    return render(request, "jiheng/review.html", {"page": page})


@login_required
@require_POST
def rescore(request: HttpRequest, filing: int) -> HttpResponse:
    """Give a line another score than the computed one; an empty score takes it back."""
    granted = filing_for(request, filing, Action.RESCORE)
    here, page, base = desk(granted.actor), ReviewPage(granted), base_of(request)
    if base != page.filing.revision:
        return _typed_again(request, granted, stale=StaleFiling(base, page.filing.revision))
    try:
        act, keep = _asked(request, page, at=here.now)
        here.note(filing, Action.RESCORE, act=act, keep=keep, base=base)
    except (ScoreRefused, ScoreUnfounded) as fault:
        return _typed_again(request, granted, wrong=fault)
    except (ScoreChanged, StaleFiling) as fault:
        return _typed_again(request, granted, stale=fault)
    return redirect("review", filing)


def _asked(
    request: HttpRequest, page: ReviewPage, *, at: datetime
) -> tuple[Act, Callable[[], object]]:
    """Return what the trail is told of a score, and what keeps it.

    Raises:
        LineUnknown: the form has no such line.
        ScoreRefused: the line cannot have the score.
        ScoreUnfounded: its rule or reason is missing.
    """
    path = request.POST.get("path", "")
    line = page.line_at(path)
    before = page.rescorings.get(path)
    act = Act("rescore", path, before=str(before.score) if before else "")
    keep: Callable[[], object] = Rescoring.objects.filter(filing=page.filing, path=path).delete
    if request.POST.get("score", "").strip():
        reason = words(request.POST.get("text"), LONGEST)
        rule = words(request.POST.get("rule"), LONGEST)
        given = score_given(request.POST["score"], line, rule=rule, reason=reason)
        act = replace(act, after=str(given.score), reason=f"{given.rule}：{given.reason}")
        keep = _given(page, path, given, at=at)
    mark, name = request.POST.get("given", ""), page.label(line)

    def keep_unless_changed() -> None:
        now = Rescoring.objects.filter(filing=page.filing, path=path).first()
        if mark_of(now) != mark:
            raise ScoreChanged(name, now.score if now else None)
        keep()

    return act, keep_unless_changed


def _typed_again(
    request: HttpRequest,
    granted: Granted,
    *,
    wrong: JihengError | None = None,
    stale: JihengError | None = None,
) -> HttpResponse:
    """Show the review with what was typed, and why it was not kept.

    What is `wrong` is said at its line; where the line is another by now, above all lines.
    """
    shown = {
        "page": ReviewPage(granted, is_fresh=stale is not None),
        "typed": request.POST,
        "wrong": wrong and wrong.sentence(language()),
        "stale": stale and stale.sentence(language()),
    }
    status = CONFLICT if stale else INVALID
    return render(request, "jiheng/review.html", shown, status=status)


def _given(page: ReviewPage, path: str, given: Rescored, *, at: datetime) -> Callable[[], object]:
    said = asdict(given) | {"author_id": page.actor.id, "at": at}
    keep = Rescoring.objects.update_or_create
    return partial(keep, said, filing=page.filing, path=path)


@login_required
@require_safe
def opinion(request: HttpRequest, filing: int) -> HttpResponse:
    """Return the review opinion as a Word document, to be signed."""
    page = ReviewPage(filing_for(request, filing, Action.READ))
    answer = HttpResponse(page.opinion(), content_type=TYPES["docx"])
    title = _("复核意见")
    name = f"{page.filing.project.name[:60]}-{title}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return answer
