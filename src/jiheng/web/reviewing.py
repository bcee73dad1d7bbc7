"""A filing as a reviewer goes through it: line by line, claimed, computed, last year, reviewed."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from jiheng.documents.writers.targets import actual_print, target_print
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.domain.workflow import Action
from jiheng.reporting.places import cell_name
from jiheng.reporting.report import figure
from jiheng.services.assessing import Assessment, Request, assess
from jiheng.services.judging import read_form
from jiheng.services.opinions import deviation, reviewed_docx
from jiheng.services.rescoring import (
    LineUnknown,
    Rescored,
    is_other_line,
    last_scores,
    line_at,
    reviewed_card,
)
from jiheng.services.results import report
from jiheng.web.language import language
from jiheng.web.models import Rescoring, StoredRevision
from jiheng.web.page import FilingPage


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the review, as printed; `given` is what a reviewer gave it."""

    path: str
    label: str
    target: str
    actual: str
    points: str
    last: str
    claimed: str
    computed: str
    reviewed: str
    deviation: str
    differs: bool
    given: Rescoring | None
    bases: tuple[str, ...]
    is_changed: bool
    """Whether the line says something else than when it was given a score."""

    @property
    def mark(self) -> str:
        """What tells the score given from another that was given before or after it."""
        return mark_of(self.given)


def mark_of(given: Rescoring | None) -> str:
    """Return what tells a score from any other of its line, empty for none."""
    return "" if given is None else f"{given.at:%Y%m%d%H%M%S%f}"


class ReviewPage(FilingPage):
    """The page of a filing with its review."""

    @property
    def may_rescore(self) -> bool:
        """Whether the person may give scores now."""
        return self.may(Action.RESCORE)

    @cached_property
    def rescorings(self) -> dict[str, Rescoring]:
        """What reviewers gave, by the path of a line."""
        given = Rescoring.objects.filter(filing=self.filing).select_related("author")
        return {each.path: each for each in given}

    @cached_property
    def _rescores(self) -> dict[str, Rescored]:
        return {
            path: Rescored(each.score, each.rule, each.reason)
            for path, each in self.rescorings.items()
        }

    @cached_property
    def _assessed(self) -> Assessment:
        return assess([self.judged.form], Request(self.filing.campaign.policy or None))

    @cached_property
    def reviewed(self) -> Scorecard | None:
        """The scorecard as reviewed, None where the form cannot be scored."""
        if self.judged.card is None:
            return None
        return reviewed_card(self._assessed, self._rescores, language())

    @cached_property
    def lines(self) -> list[Line]:
        """The lines in order: execution, indicators, total."""
        if self.reviewed is None or self.judged.card is None:
            return []
        card, reviewed = self.judged.card, self.reviewed
        pairs = zip(
            (card.execution, *card.indicators, card.total),
            (reviewed.execution, *reviewed.indicators, reviewed.total),
            strict=True,
        )
        last = read_form(self.last_year) if self.last_year else None
        scores = last_scores(self.judged.form, last)
        return [self._line(*pair, last=scores.get(pair[0].path)) for pair in pairs]

    def line_at(self, path: str) -> ScoreLine:
        """Return the line that may be scored at a path.

        Raises:
            LineUnknown: the form has none there.
        """
        if self.judged.card is None:
            raise LineUnknown(path)
        return line_at(self.judged.card, path)

    def _line(self, computed: ScoreLine, reviewed: ScoreLine, *, last: Decimal | None) -> Line:
        target, actual = self._values(computed.path)
        return Line(
            computed.path,
            self.label(computed),
            target,
            actual,
            figure(computed.max_points),
            figure(last),
            figure(computed.claimed),
            figure(computed.computed),
            figure(reviewed.computed),
            deviation(computed.claimed, reviewed.computed),
            computed.claimed != reviewed.computed,
            self.rescorings.get(computed.path),
            self._bases(computed.path),
            computed.path in self._changed,
        )

    @cached_property
    def _changed(self) -> frozenset[str]:
        """The paths of lines that the unit changed since they were given a score."""
        if not self.rescorings:
            return frozenset()
        kept = StoredRevision.objects.filter(filing=self.filing).order_by("number")
        moments = dict(kept.values_list("number", "at"))
        seen = {
            path: max((number for number, at in moments.items() if at <= given.at), default=0)
            for path, given in self.rescorings.items()
        }
        wanted = {number for number in seen.values() if 0 < number < self.filing.revision}
        texts = dict(kept.filter(number__in=wanted).values_list("number", "form"))
        forms = {number: read_form(text) for number, text in texts.items()}
        now = self.judged.form
        return frozenset(
            path
            for path, number in seen.items()
            if number in forms and is_other_line(forms[number], now, path)
        )

    def label(self, line: ScoreLine) -> str:
        """Return what a line is called."""
        is_row = line.path.startswith("indicators")
        return cell_name(self.judged.form, line.path, language()) if is_row else line.label

    def _values(self, path: str) -> tuple[str, str]:
        block, _, rest = path.partition("[")
        if block != "indicators":
            return "", ""
        row = self.judged.form.indicators[int(rest.partition("]")[0])]
        return target_print(row.target).text, actual_print(row.actual, {}).text

    def _bases(self, path: str) -> tuple[str, ...]:
        """Return the rules that speak of the line, to choose from."""
        near = [each for each in self.judged.findings if each.path.startswith(f"{path}.")]
        return tuple(dict.fromkeys(f"{each.rule} {each.authority or ''}".strip() for each in near))

    def opinion(self) -> bytes:
        """Return the review opinion as a Word document.

        Raises:
            NothingToReview: the form could not be assessed.
        """
        told = report([self._assessed], language=language()).forms[0]
        if self.reviewed is not None:
            told = replace(told, cards=(self.reviewed,))
        explained = {key: each.reason for key, each in self.explanations.items()}
        return reviewed_docx(told, language(), rescores=self._rescores, explained=explained)
