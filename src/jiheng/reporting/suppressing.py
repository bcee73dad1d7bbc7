"""Applying suppressions to a run: which findings count for nothing, which decisions are stale."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Text
from jiheng.reporting.report import FormReport, Notice, Report, Suppressed

_NO_REASON = Text(
    "{file} 第 {line} 行的豁免没有写理由（reason），不起作用，所指的 {count} 个问题照常列出；"
    "请写明为什么可以不改。",
    "{file} line {line}: a suppression without a reason does not hold, its {count} finding(s) are "
    "listed; write why they may stay.",
)
_NO_END = Text(
    "{file} 第 {line} 行的豁免没有写到期日（expires），不起作用，所指的 {count} 个问题照常列出；"
    "请写明到哪一天为止。",
    "{file} line {line}: a suppression without an expiry date (expires) does not hold, its {count} "
    "finding(s) are listed; write until which day they may stay.",
)
_EXPIRED = Text(
    "{file} 第 {line} 行的豁免已于 {day} 到期，所指的 {count} 个问题重新列出；"
    "请改正这些问题，或写明理由后延期。",
    "{file} line {line}: a suppression expired on {day}, its {count} finding(s) are listed again; "
    "correct them, or extend it with a reason.",
)
_EXPIRED_UNUSED = Text(
    "{file} 第 {line} 行的豁免已于 {day} 到期，也没有再用上；请删去。",
    "{file} line {line}: a suppression expired on {day} and is not used any more; remove it.",
)
_UNUSED = Text(
    "{file} 第 {line} 行的豁免没有用上：这次核对没有它所指的问题；问题已改正的，请删去。",
    "{file} line {line}: a suppression is not used, this run has no such finding; remove it if "
    "the finding was corrected.",
)
_NO_SUCH_FORM = Text(
    "{file} 第 {line} 行的豁免没有用上：这次核对的 {count} 张表，没有一张的项目名称合“{form}”；"
    "请核对写法。",
    "{file} line {line}: a suppression is not used, none of the {count} form(s) of this run has a "
    "project name like “{form}”; check it.",
)


def suppressed(report: Report, suppressions: Sequence[Suppression], today: date) -> Report:
    """Return the report with suppressed findings set apart, and a notice for each stale decision.

    A decision holds when it has a reason and its last day is not over; of several that cover
    a finding, the first that holds is named.
    """
    book = _Book(suppressions)
    forms = tuple(_form(each, book, today) for each in report.forms)
    notices = tuple(_notices(report, book, today))
    return replace(report, forms=forms, notices=(*report.notices, *notices))


class _Book:
    """The decisions, found by fingerprint or rule; counts the findings each one covers."""

    def __init__(self, suppressions: Sequence[Suppression]) -> None:
        self.suppressions = suppressions
        self.uses: Counter[Suppression] = Counter()
        self._by_key: defaultdict[str, list[tuple[int, Suppression]]] = defaultdict(list)
        for place, each in enumerate(suppressions):
            for key in (each.fingerprint,) if each.fingerprint else each.rules:
                self._by_key[key].append((place, each))

    def covering(self, finding: Finding, form: Form) -> Iterator[Suppression]:
        """Yield the decisions that cover a finding, in the order written."""
        found = (*self._by_key.get(finding.fingerprint, ()), *self._by_key.get(finding.rule, ()))
        for _, each in sorted(found, key=lambda placed: placed[0]):
            if each.covers(finding, form):
                self.uses[each] += 1
                yield each


def _form(each: FormReport, book: _Book, today: date) -> FormReport:
    counting, set_apart = [], []
    for finding in each.findings:
        covering = list(book.covering(finding, each.form))
        holding = next((by for by in covering if by.holds_on(today)), None)
        if holding is None:
            counting.append(finding)
        else:
            set_apart.append(Suppressed(finding, holding))
    if not set_apart:
        return each
    return replace(each, findings=tuple(counting), suppressed=tuple(set_apart))


def _notices(report: Report, book: _Book, today: date) -> Iterator[Notice]:
    for each in book.suppressions:
        text = _fault(each, book.uses[each], report, today=today)
        if text is not None:
            figures = {
                "file": each.file,
                "line": each.line,
                "count": len(report.forms) if text is _NO_SUCH_FORM else book.uses[each],
                "day": each.expires,
                "form": each.form,
            }
            told = Text(text.zh.format(**figures), text.en.format(**figures))
            yield Notice(each.file, each.line, told)


def _fault(each: Suppression, uses: int, report: Report, *, today: date) -> Text | None:
    """Return what is wrong with a decision, None for nothing."""
    if not each.reason:
        return _NO_REASON
    if each.expires is None:
        return _NO_END
    if today > each.expires:
        return _EXPIRED if uses else _EXPIRED_UNUSED
    is_applied = each.fingerprint is not None or not each.rules.isdisjoint(report.counts)
    if uses or not is_applied:
        return None
    is_known = each.form is None or any(each.names(form.form) for form in report.forms)
    return _UNUSED if is_known else _NO_SUCH_FORM
