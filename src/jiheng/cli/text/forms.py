"""Forms on a page: their headings, an overview of many, and what was read."""

from collections.abc import Sequence
from itertools import groupby

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Language, Text
from jiheng.reporting.places import start_of
from jiheng.reporting.report import FormReport, figure
from jiheng.reporting.typeset import clean
from jiheng.reporting.words import AS_OF, NO_PROJECT, NO_YEAR, NOTHING, YEAR

INDENT = 3
_READ_HEADS = (
    Text("序", "No."),
    Text("项目", "Project"),
    Text("年度", "Year"),
    Text("实施单位", "Implementing unit"),
    Text("资金行", "Funds"),
    Text("指标", "Indicators"),
    Text("总分", "Total"),
    Text("等级", "Rating"),
    Text("位置", "Where"),
)
_FIGURES = frozenset({0, 4, 5, 6})
_LEFT_OVER = Text(
    "识读：{notes} 处文字未能归位，{unsure} 个值不能确定，{said} 点另有说明；详见 jiheng read。",
    "Reading: {notes} text(s) without a place, {unsure} uncertain value(s), {said} remark(s) of "
    "its own; see jiheng read.",
)
_TOLD_READ = Text("共 {count} 张表。", "{count} form(s).")
NO_FORM = Text("没有读到自评表。", "No form was read.")


def heading(page: Page, report: FormReport, session: Session, *, with_policy: bool = True) -> None:
    """Print the form's number and project, then year, unit, place and policy."""
    form, language = report.form, session.language
    page.title((f"{report.index + 1}  ", ACCENT), (clean(project_name(form, language)), STRONG))
    place = start_of(form)
    parts = [
        year_of(report, language),
        _units(form),
        place.told(language) if place else None,
        " / ".join(used.name for used in report.policies) if with_policy else None,
    ]
    page.paragraph(" · ".join(part for part in parts if part), indent=INDENT, style=QUIET)
    _left_over(page, form, session)


def project_name(form: Form, language: Language) -> str:
    """Return the project's name, or that it is missing."""
    return form.project.name or NO_PROJECT.in_(language)


def year_of(report: FormReport, language: Language) -> str:
    """Return the form's year; where it is not the policy's, both."""
    printed = report.form.fiscal_year
    told = YEAR.in_(language).format(year=printed) if printed else NO_YEAR.in_(language)
    others = {used.year for used in report.policies} - {printed}
    return told + "".join(AS_OF.in_(language).format(year=year) for year in sorted(others))


def _units(form: Form) -> str:
    names = (form.supervising_department, form.implementing_unit)
    return " / ".join(dict.fromkeys(name for name in names if name))


def is_left_over(form: Form) -> bool:
    """Whether reading left text without a place or a value in doubt, or has more to say."""
    return bool(form.notes or _unsure(form))


def _unsure(form: Form) -> int:
    return sum(place.confidence is not Confidence.CERTAIN for place in form.provenance.values())


def _left_over(page: Page, form: Form, session: Session) -> None:
    if is_left_over(form):
        notes, said = len(form.unplaced), len(form.said)
        told = session.say(_LEFT_OVER, notes=notes, unsure=_unsure(form), said=said)
        page.paragraph(told, indent=INDENT)


def forms_read(page: Page, forms: Sequence[Form], session: Session) -> None:
    """Print one line a form that was read, file by file."""
    if not forms:
        page.paragraph(session.say(NO_FORM))
        return
    numbered = list(enumerate(forms, start=1))
    for file, group in groupby(numbered, key=lambda item: _file(item[1])):
        rows = [_read_row(number, form, session.language) for number, form in group]
        page.line((clean(file), STRONG))
        page.table(
            [
                Column(session.say(head), place in _FIGURES)
                for place, head in enumerate(_READ_HEADS)
            ],
            rows,
        )
        page.gap()
    page.paragraph(session.say(_TOLD_READ, count=len(forms)))


def _file(form: Form) -> str:
    return form.source.file if form.source else ""


def _read_row(number: int, form: Form, language: Language) -> list[Cell]:
    place = start_of(form)
    told = (
        str(number),
        project_name(form, language),
        str(form.fiscal_year or NOTHING),
        form.implementing_unit or form.supervising_department or NOTHING,
        str(len(form.funds)),
        str(len(form.indicators)),
        figure(form.total.claimed_score),
        form.claimed_rating or NOTHING,
        place.within(language) if place else NOTHING,
    )
    return [Cell(text) for text in told]
