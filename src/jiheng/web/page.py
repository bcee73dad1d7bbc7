"""One filing as a person sees it: its paper, score, findings, comments, and what they may do."""

from collections import Counter
from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import timezone

from jiheng.domain.finding import Finding, Severity
from jiheng.domain.indicator import LEVELS
from jiheng.domain.text import Language
from jiheng.domain.wording import folded
from jiheng.domain.workflow import Action, State, possible, state_after
from jiheng.policy import policy
from jiheng.reporting.places import cell_name
from jiheng.reporting.report import FormReport, Row, figure, score_rows
from jiheng.services.filing import Saved
from jiheng.services.judging import Judgement, judge
from jiheng.services.recognising import doubtful
from jiheng.web import drawn
from jiheng.web.access import Granted
from jiheng.web.kept import Kept, kept_of
from jiheng.web.language import language
from jiheng.web.models import Campaign, Comment, Explanation, Filing, StoredEntry
from jiheng.web.paper import Paper, View, adopted, cell_id, paper, whole

_FULL: Final = Decimal(100)
_NO_LEVEL = "execution"
_LONGEST_NAME = 255
"""Characters of the name that a project is listed by."""
_SENT_BACK: Final = (Action.RETURN, Action.REOPEN)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the score: what it is called, its points, and where it stands in the bar (%)."""

    key: str
    label: str
    score: str
    points: str
    start: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as the page lists it, with why it stands where someone said so."""

    finding: Finding
    cell: str
    place: str
    explanation: Explanation | None

    def depends_on(self, language: Language) -> Hashable:
        """Return all that its text depends on."""
        said = self.explanation
        why = said and (said.kind, said.reason, said.author.name)
        return self.finding.fingerprint, self.finding.message, self.cell, why, language


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list of a filing, and whether the person may type."""

    found: Found
    filing: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and what was answered; `place` is its cell in the words of the page."""

    comment: Comment
    replies: list[Comment]
    place: str


class FilingPage:
    """All that the page of a filing shows. What is asked of the database is asked once."""

    def __init__(self, granted: Granted, *, is_fresh: bool = False) -> None:
        """Take a granted filing; `is_fresh` reads anew how far it has come."""
        self.filing: Filing = granted.filing
        self.actor = granted.actor
        if is_fresh:
            self.filing.refresh_from_db(fields=["state", "revision", "changed", "submitter"])
        self.state = State(self.filing.state)

    @classmethod
    def after(cls, granted: Granted, saved: Saved, at: datetime) -> "FilingPage":
        """Return the page of a filing that was just saved."""
        granted.filing.revision = saved.revision
        granted.filing.changed = at
        page = cls(granted)
        page.text = saved.text
        return page

    @cached_property
    def _kept(self) -> Kept:
        return kept_of(self.filing)

    @cached_property
    def text(self) -> str:
        """The form as it is kept, canonical JSON."""
        return self._kept.form

    @cached_property
    def judged(self) -> Judgement:
        """The form with its scorecard and findings."""
        return judge(self.text, self.filing.campaign.policy, language())

    @cached_property
    def is_open(self) -> bool:
        """Whether the person may type now."""
        return self.may(Action.EDIT)

    def may(self, action: Action) -> bool:
        """Whether the person may take an action now."""
        return state_after(self.state, action, self.actor.roles) is not None

    @property
    def may_comment(self) -> bool:
        """Whether the person may comment now."""
        return self.may(Action.COMMENT)

    @property
    def transitions(self) -> tuple[Action, ...]:
        """The steps the person may take now."""
        return possible(self.state, self.actor.roles)

    @cached_property
    def comments(self) -> list[Comment]:
        """All comments, in order."""
        if not self._kept.has_comments:
            return []
        return list(Comment.objects.filter(filing=self.filing).select_related("author"))

    @property
    def threads(self) -> list[Thread]:
        """The comments with their answers, in order."""
        answers: dict[int, list[Comment]] = {}
        for each in self.comments:
            answers.setdefault(each.answers_id or 0, []).append(each)
        return [
            Thread(each, answers.get(each.pk, []), self._place(each)) for each in answers.get(0, [])
        ]

    def _place(self, comment: Comment) -> str:
        """Return the cell a comment is on; what it was called once its row is gone."""
        if not comment.path:
            return comment.cell
        return cell_name(self.judged.form, comment.path, language())

    @property
    def sent_back(self) -> StoredEntry | None:
        """The step that sent the filing back and its reason, None where it is not returned."""
        if self.state is not State.RETURNED:
            return None
        steps = StoredEntry.objects.filter(filing=self.filing.pk, path="", action__in=_SENT_BACK)
        return steps.order_by("-number").first()

    @property
    def unanswered(self) -> int:
        """How many comments have no answer."""
        return sum(not each.replies for each in self.threads)

    @cached_property
    def explanations(self) -> dict[str, Explanation]:
        """Why findings stand, by their fingerprint."""
        if not self._kept.has_explanations:
            return {}
        found = Explanation.objects.filter(filing=self.filing).select_related("author")
        return {each.fingerprint: each for each in found}

    @property
    def is_rescored(self) -> bool:
        """Whether a reviewer gave some line another score."""
        return self._kept.is_rescored

    @cached_property
    def last_year(self) -> str:
        """The project's form of the year before, as it is kept; empty when there is none."""
        return self._kept.last_year

    @cached_property
    def view(self) -> View:
        """What the paper's cells depend on, apart from the form."""
        return View(
            self.filing.campaign.layout,
            language(),
            is_open=self.is_open,
            commented=frozenset(each.path for each in self.comments if each.path),
            explained=frozenset(self.explanations),
            last_year=self.last_year,
        )

    @cached_property
    def paper(self) -> Paper:
        """The form as the official paper."""
        return paper(self.text, self.filing.campaign.policy, self.view)

    @property
    def sheet(self) -> str:
        """The form as the official paper, as HTML."""
        return sheet(self.text, self.filing.campaign.policy, self.view)

    @property
    def title(self) -> str:
        """The project, as the form calls it."""
        return self.judged.form.project.name or self.filing.project.name

    @property
    def registered(self) -> str:
        """What the project is listed as, where the form calls it otherwise; else nothing."""
        listed = self.filing.project.name
        called = " ".join(self.title.split())[:_LONGEST_NAME]
        return "" if folded(called) == folded(listed) else listed

    def panel(self, name: str) -> str:
        """Return ``bar``, ``comments``, ``score``, ``findings`` or ``compared`` as HTML."""
        today = timezone.localdate()
        of_filing = (self.filing.pk, self.filing.revision, self.is_open, language(), today)
        return drawn.part(name, (of_filing, self._depends_on(name)), self)

    def _depends_on(self, name: str) -> Hashable:
        """Return what a part depends on besides the filing, its revision and the language."""
        if name == "bar":
            return self.title, self.state, self.filing.changed, self.transitions
        if name == "comments":
            said = ((each, each.text, each.author.name, each.cell) for each in self.comments)
            return self.may_comment, tuple(said)
        explained = tuple(
            (each.fingerprint, each.kind, each.reason, each.author.name)
            for each in self.explanations.values()
        )
        return self.text, self.filing.campaign.policy, explained, self.is_rescored

    @property
    def found(self) -> list[Found]:
        """The findings, the gravest first, those that stand explained last."""
        listed = [self._found(finding) for finding in self.judged.findings]
        return sorted(
            listed, key=lambda each: (each.explanation is not None, -each.finding.severity.rank)
        )

    @property
    def doubts(self) -> dict[str, str]:
        """What was read with doubt: the path of each cell, and its name."""
        form = self.judged.form
        cells = dict.fromkeys(whole(path) for path in doubtful(form))
        return {path: cell_name(form, path, language()) for path in cells}

    @property
    def listed(self) -> list[str]:
        """The findings as HTML, each drawn once for what it says."""
        return [
            drawn.finding(Item(each, self.filing.pk, self.is_open), each.depends_on(language()))
            for each in self.found
        ]

    def _found(self, finding: Finding) -> Found:
        return Found(
            finding,
            cell_id(finding.path),
            cell_name(self.judged.form, finding.path, language()),
            self.explanations.get(finding.fingerprint),
        )

    @property
    def open_errors(self) -> int:
        """How many errors are neither mended nor explained."""
        return self._open(Severity.ERROR)

    @property
    def open_warnings(self) -> int:
        """How many warnings are neither mended nor explained."""
        return self._open(Severity.WARNING)

    def _open(self, severity: Severity) -> int:
        explained = frozenset(self.explanations)
        return still_open(self.judged.findings, explained, self.filing.campaign)[severity]

    @property
    def problem(self) -> str:
        """Why the form could not be judged, empty when it was."""
        problem = self.judged.problem
        return problem.sentence(language()) if problem else ""

    @property
    def total(self) -> str:
        """The computed total."""
        card = self.judged.card
        return figure(card.total.computed if card else None)

    @property
    def claimed_total(self) -> str:
        """The total the form claims."""
        return figure(self.judged.form.total.claimed_score)

    @property
    def policy_title(self) -> str:
        """What the policy is called that the form is judged by."""
        card = self.judged.card
        return policy(card.policy).titled(language()) if card else ""

    @property
    def adoptable(self) -> bool:
        """Whether some claimed score is not the computed one."""
        cells = (cell for row in self.paper.rows for cell in row)
        return self.is_open and any(cell.computed for cell in cells)

    def adopted(self) -> dict[str, str]:
        """Return the computed scores as they would be typed in."""
        return adopted(self.judged)

    @property
    def segments(self) -> list[Segment]:
        """The computed score by level-1 indicator, execution first."""
        card = self.judged.card
        if card is None:
            return []
        parts: dict[str, list[tuple[Decimal | None, Decimal | None]]] = {
            _NO_LEVEL: [(card.execution.computed, card.execution.max_points)]
        }
        for row, line in zip(self.judged.form.indicators, card.indicators, strict=True):
            key = row.level1.value if row.level1 else "other"
            parts.setdefault(key, []).append((line.computed, line.max_points))
        return list(_segments(parts))

    @property
    def compared(self) -> tuple[Row, ...]:
        """Claimed beside computed, line by line."""
        card = self.judged.card
        if card is None:
            return ()
        return score_rows(FormReport(0, self.judged.form, (card,)), language())

    def cell_comments(self, path: str) -> list[Comment]:
        """Return the comments on a cell."""
        wanted = cell_id(path)
        return [each for each in self.comments if each.path and cell_id(each.path) == wanted]


def still_open(
    findings: Iterable[Finding], explained: Container[str], campaign: Campaign
) -> Counter[Severity]:
    """Return how many findings are neither mended nor explained, where that is allowed."""
    return Counter(
        each.severity
        for each in findings
        if each.fingerprint not in explained
        or (each.severity is Severity.ERROR and not campaign.explains_errors)
    )


@lru_cache(maxsize=128)
def sheet(text: str, policy: str, view: View) -> str:
    """Return the HTML of a form's paper; the same for everybody with the same view of it."""
    return render_to_string("jiheng/_paper.html", {"paper": paper(text, policy, view)})


def _segments(parts: dict[str, list[Any]]) -> Iterable[Segment]:
    start = Decimal(0)
    labels = {level.value: text for level, text in LEVELS.items()}
    for key, lines in parts.items():
        score = sum((computed or Decimal(0) for computed, _ in lines), Decimal(0))
        points = sum((most or Decimal(0) for _, most in lines), Decimal(0))
        width = min(max(score, Decimal(0)), _FULL - start)
        label = labels[key].in_(language()) if key in labels else "—"
        yield Segment(key, label, figure(score), figure(points), start, width)
        start += width
