"""Reports as JSON, for other programs (``jiheng/check/1``, ``jiheng/score/1``)."""

from collections.abc import Iterable
from typing import Any

from jiheng.domain.canonical import plain, to_json
from jiheng.domain.form import Form
from jiheng.domain.scorecard import Scorecard
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Language
from jiheng.engine.findings import NotEvaluable, form_fingerprint
from jiheng.reporting.report import (
    Comparison,
    FormReport,
    Notice,
    PolicyUsed,
    Report,
    Suppressed,
    Trouble,
)
from jiheng.reporting.stability import flip_json
from jiheng.reporting.written import written

CHECK_SCHEMA_ID = "jiheng/check/1"
SCORE_SCHEMA_ID = "jiheng/score/1"
Json = dict[str, Any]


def forms_written(forms: Iterable[Form]) -> str:
    """Return the canonical JSON of forms as `written` writes it, made of one at a time."""
    texts = [written([to_json(form)])[2:-3] for form in forms]
    return "[\n" + ",\n".join(texts) + "\n]\n" if texts else "[]\n"


def check_json(report: Report, language: Language) -> Json:
    """Return the outcome of a check."""
    return {
        "schema": CHECK_SCHEMA_ID,
        "policies": _policies(report),
        "forms": [_checked_form(each) for each in report.forms],
        "findings": [plain(finding) for finding in report.findings],
        "known": [plain(finding) for finding in report.known],
        "suppressed": [_suppressed(each) for each in report.suppressed],
        "baseline": _comparison(report.baseline) if report.baseline else None,
        "notices": [_notice(notice, language) for notice in report.notices],
        "counts": {
            code: {verdict.value: number for verdict, number in counts.items()}
            for code, counts in report.counts.items()
        },
        "not_evaluable": [_gap(gap) for each in report.forms for gap in each.gaps],
        "problems": [problem_json(trouble, language) for trouble in report.problems],
    }


def score_json(report: Report, language: Language) -> Json:
    """Return the scorecards of forms, under one policy or several."""
    return {
        "schema": SCORE_SCHEMA_ID,
        "policies": _policies(report),
        "forms": [_scored_form(each) for each in report.forms],
        "rating_differs": [each.index for each in report.forms if each.rating_differs],
        "problems": [problem_json(trouble, language) for trouble in report.problems],
    }


def _policies(report: Report) -> list[Json]:
    return [_policy(used) for used in report.policies]


def _policy(used: PolicyUsed) -> Json:
    return {"name": used.name, "year": used.year}


def identity_json(index: int, form: Form) -> Json:
    """Return which form of a run it is, and what it is about."""
    return {
        "index": index,
        "project": form.project.name,
        "year": form.fiscal_year,
        "supervising_department": form.supervising_department,
        "implementing_unit": form.implementing_unit,
        "file": form.source.file if form.source else None,
        "ordinal": form.source.ordinal if form.source else None,
    }


def _checked_form(each: FormReport) -> Json:
    card = each.card
    return {
        **identity_json(each.index, each.form),
        "fingerprint": form_fingerprint(each.form),
        "policy": _policy(each.policies[0]) if each.policies else None,
        "claimed_total": plain(each.form.total.claimed_score),
        "computed_total": plain(card.total.computed) if card else None,
        "claimed_rating": each.form.claimed_rating,
        "computed_rating": card.computed_rating if card else None,
        "notes": len(each.form.unplaced),
        "said": len(each.form.said),
    }


def _suppressed(each: Suppressed) -> Json:
    return {**plain(each.finding), "suppression": _suppression(each.by)}


def _suppression(by: Suppression) -> Json:
    expires = by.expires.isoformat() if by.expires else None
    return {"file": by.file, "line": by.line, "reason": by.reason, "expires": expires}


def _comparison(held: Comparison) -> Json:
    return {
        "file": held.file,
        "known": held.known,
        "gone": [plain(entry) for entry in held.gone],
        "unchecked": held.unchecked,
    }


def _notice(notice: Notice, language: Language) -> Json:
    return {"file": notice.file, "line": notice.line, "message": notice.text.in_(language)}


def _scored_form(each: FormReport) -> Json:
    return {
        **identity_json(each.index, each.form),
        "scorecards": [
            _scorecard(card, used) for card, used in zip(each.cards, each.policies, strict=True)
        ],
        "rating_differs": each.rating_differs,
        "total_range": each.total_range
        and dict(zip(("least", "greatest"), plain(each.total_range), strict=True)),
        "total_spread": plain(each.total_spread),
        "flips": [flip_json(flip) for flip in each.flips],
    }


def _scorecard(card: Scorecard, used: PolicyUsed) -> Json:
    told = {key: value for key, value in plain(card).items() if key != "form"}
    return {**told, "policy": _policy(used)}


def _gap(gap: NotEvaluable) -> Json:
    return {"form": gap.form, "rule": gap.rule, "path": gap.path, "missing": list(gap.missing)}


def problem_json(trouble: Trouble, language: Language) -> Json:
    """Return why a document or a form could not be processed."""
    figures = trouble.error.figures
    return {
        "form": trouble.form,
        "policy": trouble.policy,
        "file": figures.get("file", figures.get("path")),
        "error": type(trouble.error).__name__,
        "exit_code": trouble.error.exit_code,
        "message": trouble.error.sentence(language),
    }
