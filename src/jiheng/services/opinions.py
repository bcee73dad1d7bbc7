"""Review opinions: what the rules propose to a reviewer, form by form, to be signed in Word.

The proposed 复核得分 is the computed score, or the one a reviewer gave; where there is neither it
stays empty for a person. 偏离度 is (claimed − reviewed) ÷ claimed, rounded half up to two
decimals of a percent.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from jiheng.documents import writers
from jiheng.documents.writers.opinion import Line, Opinion, Remark, opinions
from jiheng.documents.writers.targets import actual_print, target_print
from jiheng.domain.amount import printed, rounded
from jiheng.domain.errors import (
    UsageError,
)
from jiheng.domain.finding import Finding, Severity
from jiheng.domain.funds import FundingSource
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.domain.text import Language, Text
from jiheng.policy import policies
from jiheng.reporting.places import cell_name
from jiheng.reporting.report import FormReport, Report, figure, percentage
from jiheng.reporting.words import EXECUTION_RATE, NO_PROJECT, RATING, SEVERITIES, TOTAL
from jiheng.services.rescoring import Rescored

_EXECUTION, _RATIO, _TIERS = "execution_score", "quantitative_ratio", "qualitative_tiers"
_SUM, _BANDS = "total_is_sum", "grade_bands"
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_SEE = Text("见问题 {numbers}", "see finding {numbers}")
_FUNDS = Text(
    "全年预算 {budget}，执行 {outturn}{unit}，执行率 {rate}",
    "budget {budget}, outturn {outturn} {unit}, rate {rate}",
)
_PLACE = Text("{number}. 〔{severity}〕{place}", "{number}. [{severity}] {place}")
_SUPPRESSED = Text(
    "{message}（已豁免至 {day}，理由：{reason}）", "{message} (suppressed until {day}: {reason})"
)
_DIFFERENT = Text(
    "经按“{policy}”复算，自评总分 {claimed} 分，复算为 {reviewed} 分，偏离度 {deviation}；"
    "等级自评为{rating}，复算为{computed}。",
    "Recomputed under {policy}: total claimed {claimed}, computed {reviewed}, deviation "
    "{deviation}; rating claimed {rating}, computed {computed}.",
)
_POLICY = Text("{title}（{year} 年度）", "{title} ({year})")
_OPEN = Text(
    "按“{policy}”不能算出总分：{reason}。",
    "Under {policy} there is no total: {reason}.",
)
_FOUND = Text(
    "发现问题 {count} 个，其中错误 {errors} 个。表中复核得分由规则算出，供复核人员参考；"
    "空格处由复核人员判定。",
    "{count} finding(s), {errors} of them error(s). Reviewed scores are proposed by the rules; "
    "what is empty is left to the reviewer.",
)
_RESCORED = Text(
    "发现问题 {count} 个，其中错误 {errors} 个。{given} 项的复核得分由复核人员打分，理由见依据栏；"
    "其余由规则算出。",
    "{count} finding(s), {errors} of them error(s). {given} score(s) were given by the reviewer, "
    "for the reason beside them; the others follow from the rules.",
)
_GIVEN = Text("{rule}（{reason}）", "{rule} ({reason})")
_EXPLAINED = Text("{message}（单位说明：{reason}）", "{message} (explained: {reason})")
_JOINT = Text("；", "; ")
_COMMA = Text("、", ", ")


class NothingToReview(UsageError):
    """No form was assessed, so there is nothing a reviewer could sign."""

    zh = "没有一张表核对得了（0 张），写不出复核意见；请先解决上面所说的原因。"
    en = "No form (0) could be checked, so there is no opinion to write; see the reasons above."


def opinion_docx(report: Report, language: Language) -> bytes:
    """Return the review opinions of all assessed forms as one Word document.

    Raises:
        NothingToReview: no form could be assessed.
    """
    given = [_Reviewer(each, each.card, language).opinion() for each in report.forms if each.card]
    if not given:
        raise NothingToReview
    return writers.write_docx(opinions(given, language))


def reviewed_docx(
    each: FormReport,
    language: Language,
    *,
    rescores: Mapping[str, Rescored],
    explained: Mapping[str, str],
) -> bytes:
    """Return the opinion on one form that a reviewer went through, as a Word document.

    Args:
        each: the form, its first scorecard as reviewed.
        language: of the document.
        rescores: what the reviewer gave, by the path of a line.
        explained: why findings stand, by their fingerprint.

    Raises:
        NothingToReview: the form could not be assessed.
    """
    if each.card is None:
        raise NothingToReview
    told = _Reviewer(each, each.card, language, rescores=rescores, explained=explained)
    return writers.write_docx(opinions([told.opinion()], language))


def deviation(claimed: Decimal | None, reviewed: Decimal | None) -> str:
    """Return (claimed − reviewed) ÷ claimed as a percentage; empty where it has no meaning."""
    if claimed is None or reviewed is None or claimed <= 0:
        return ""
    share = (claimed - reviewed) * 100 / claimed
    return f"{printed(rounded(share, 2) + 0)}%"


class _Reviewer:
    """Words the opinion on one form."""

    def __init__(
        self,
        each: FormReport,
        card: Scorecard,
        language: Language,
        *,
        rescores: Mapping[str, Rescored] = _NONE,
        explained: Mapping[str, str] = _NONE,
    ) -> None:
        self._each, self._form, self._card = each, each.form, card
        self._rescores, self._explained = rescores, explained
        self._language = language
        self._policy = each.policies[0]
        self._listed = [*each.findings, *each.known]

    def opinion(self) -> Opinion:
        """Return the opinion."""
        form = self._form
        return Opinion(
            self._each.index + 1,
            form.fiscal_year,
            form.project.name or NO_PROJECT.in_(self._language),
            form.supervising_department or "",
            form.implementing_unit or "",
            self._funds(),
            lines=(self._execution(), *self._indicators()),
            total=self._total(),
            rating=self._rating(),
            remarks=tuple(self._remarks()),
            opinion=self._conclusion(),
        )

    def _say(self, text: Text, **figures: object) -> str:
        return text.in_(self._language).format(**figures)

    def _funds(self) -> str:
        place = self._form.line_index(FundingSource.TOTAL)
        if place is None:
            return ""
        line = self._form.funds[place]
        return self._say(
            _FUNDS,
            budget=_amount(line.revised_budget),
            outturn=_amount(line.outturn),
            unit=self._form.amount_unit or "",
            rate=percentage(line.execution_rate),
        )

    def _execution(self) -> Line:
        own, place = self._card.execution, self._form.line_index(FundingSource.TOTAL)
        rate = None if place is None else self._form.funds[place].execution_rate
        label = EXECUTION_RATE.in_(self._language)
        return self._line(label, ("", percentage(rate)), own, basis=_EXECUTION)

    def _indicators(self) -> Iterator[Line]:
        tiers = writers.load_layout("national").tiers
        rows = zip(self._form.indicators, self._card.indicators, strict=True)
        for at, (row, own) in enumerate(rows):
            values = target_print(row.target).text, actual_print(row.actual, tiers).text
            is_ratio = row.target.value is not None and row.actual.value is not None
            name = cell_name(self._form, f"indicators[{at}]", self._language)
            yield self._line(name, values, own, basis=_RATIO if is_ratio else _TIERS)

    def _line(self, name: str, values: tuple[str, str], own: ScoreLine, *, basis: str) -> Line:
        return Line(
            name,
            values[0],
            _points(own.max_points),
            values[1],
            claimed=_points(own.claimed),
            reviewed=_points(own.computed),
            deviation=deviation(own.claimed, own.computed),
            basis=self._basis(own.path, self._rests_on(own, basis)),
        )

    def _rests_on(self, own: ScoreLine, basis: str) -> str:
        """Return the reviewer's reason, why there is no score, or its basis and conversion."""
        cited = (self._cite(basis), own.conversion)
        return (
            self._given(own.path)
            or own.reason
            or _JOINT.in_(self._language).join(part for part in cited if part)
        )

    def _given(self, path: str) -> str:
        given = self._rescores.get(path)
        return self._say(_GIVEN, rule=given.rule, reason=given.reason) if given else ""

    def _total(self) -> Line:
        label = TOTAL.in_(self._language)
        return self._line(label, ("", ""), self._card.total, basis=_SUM)

    def _rating(self) -> Line:
        return Line(
            RATING.in_(self._language),
            *("", "", ""),
            claimed=self._card.claimed_rating or "",
            reviewed=self._card.computed_rating or "",
            deviation="",
            basis=self._basis("claimed_rating", self._cite(_BANDS)),
        )

    def _cite(self, key: str) -> str:
        parameters = self._policy.parameters
        authority = parameters.authority(key) if parameters else None
        return authority.cite(self._language) if authority else ""

    def _basis(self, path: str, rests_on: str) -> str:
        """Return what a score rests on, and which remarks are about its row."""
        numbers = [
            str(number)
            for number, finding in enumerate(self._listed, start=1)
            if finding.path == path or finding.path.startswith(f"{path}.")
        ]
        comma = _COMMA.in_(self._language)
        see = self._say(_SEE, numbers=comma.join(numbers)) if numbers else ""
        return _JOINT.in_(self._language).join(part for part in (rests_on, see) if part)

    def _remarks(self) -> Iterator[Remark]:
        for number, finding in enumerate(self._listed, start=1):
            reason = self._explained.get(finding.fingerprint)
            said = self._say(_EXPLAINED, message=finding.message, reason=reason) if reason else ""
            yield self._remark(number, finding, said or finding.message)
        for number, apart in enumerate(self._each.suppressed, start=len(self._listed) + 1):
            by = apart.by
            said = self._say(
                _SUPPRESSED, message=apart.finding.message, day=by.expires, reason=by.reason
            )
            yield self._remark(number, apart.finding, said)

    def _remark(self, number: int, finding: Finding, message: str) -> Remark:
        place = self._say(
            _PLACE,
            number=number,
            severity=SEVERITIES[finding.severity].in_(self._language),
            place=cell_name(self._form, finding.path, self._language),
        )
        return Remark(place, message, finding.authority or "", finding.help)

    def _conclusion(self) -> str:
        own, rates = self._card.total, (self._card.claimed_rating, self._card.computed_rating)
        name = self._say(
            _POLICY, title=_title(self._policy.name, self._language), year=self._policy.year
        )
        if own.computed is None:
            told = self._say(_OPEN, policy=name, reason=own.reason or "")
        else:
            told = self._say(
                _DIFFERENT,
                policy=name,
                claimed=figure(own.claimed),
                reviewed=figure(own.computed),
                deviation=deviation(own.claimed, own.computed) or "—",
                rating=rates[0] or "—",
                computed=rates[1] or "—",
            )
        errors = sum(each.severity is Severity.ERROR for each in self._listed)
        text = _RESCORED if self._rescores else _FOUND
        given = len(self._rescores)
        found = self._say(text, count=len(self._listed), errors=errors, given=given)
        return f"{told}{found}\n\n\n"


def _points(number: Decimal | None) -> str:
    return "" if number is None else figure(number)


def _amount(number: Decimal | None) -> str:
    return "—" if number is None else printed(number)


def _title(name: str, language: Language) -> str:
    """Return the title of a shipped policy; one's own goes by its name."""
    return next((each.titled(language) for each in policies() if each.name == name), name)
