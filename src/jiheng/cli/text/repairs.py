"""Repairs on a page: each change with its rule, basis and reason, and what else could be."""

from collections.abc import Sequence

from jiheng.cli.page import ACCENT, QUIET, STRONG, WRONG, Page
from jiheng.cli.session import Session
from jiheng.cli.text.forms import INDENT, heading
from jiheng.domain.text import Text
from jiheng.repair import MOST_CELLS, Edit, Repair
from jiheng.reporting.places import cell_name
from jiheng.reporting.repairs import (
    APPLIED,
    POSSIBLE,
    PROPOSED,
    FormRepairs,
    reason_told,
    value_told,
)
from jiheng.reporting.report import FormReport
from jiheng.reporting.typeset import clean
from jiheng.services.rulebook import find

_RULE = Text("规则", "Rule")
_BASIS = Text("依据", "Basis")
_WHY = Text("理由", "Why")
_OR = Text("其他改法，可能性较小：", "Other changes, less likely:")
_CHOICE = Text("{cell} {before} → {after}（{why}）", "{cell} {before} → {after} ({why})")
_CONSEQUENCE = Text(
    "连带改动，使以上改动后各数仍相符", "follows, so that all agree after the other changes"
)
_NONE = Text(
    "改动不超过 {most} 格，找不到能使下列规则同时成立的改法；请对照原始凭证核实：",
    "No change of up to {most} cells keeps these rules together; check against the records:",
)
_DEPENDS = Text("（须与未改的数一起改）", " (only together with what is left unchanged)")
_SUMMARY = Text(
    "共 {forms} 张表，{wrong} 张有数对不上：{applied} 处{changed}，{proposed} 处{left}，"
    "{stuck} 组改不成。",
    "{forms} form(s), {wrong} with figures that disagree: {applied} {changed}, {proposed} {left}, "
    "{stuck} beyond repair.",
)
_HINT = Text(
    "写出改后的表：-o 文件；连填报的数也改：--unsafe。",
    "To write the forms: -o FILE; to change what was filled in as well: --unsafe.",
)


def repaired(
    page: Page, repairs: Sequence[FormRepairs], session: Session, *, is_written: bool
) -> None:
    """Print every form that has something to change, then how much it is."""
    scribe = _Scribe(page, session, APPLIED if is_written else POSSIBLE)
    for each in repairs:
        if each.diagnosis.repairs or each.diagnosis.clean:
            scribe.form(each)
    edits = [(each, edit) for each in repairs for edit in each.diagnosis.edits()]
    applied = sum(each.is_applied(edit) for each, edit in edits)
    page.paragraph(
        session.say(
            _SUMMARY,
            forms=len(repairs),
            wrong=sum(bool(each.diagnosis.repairs) for each in repairs),
            applied=applied,
            changed=session.say(scribe.made),
            proposed=len(edits) - applied,
            left=session.say(PROPOSED),
            stuck=sum(not one.choices for each in repairs for one in each.diagnosis.repairs),
        ),
        style=STRONG,
    )
    if edits and not is_written:
        page.paragraph(session.say(_HINT), style=QUIET)


class _Scribe:
    """Prints forms with their changes; `made` is what a change is called that is made."""

    def __init__(self, page: Page, session: Session, made: Text) -> None:
        self.made = made
        self._page = page
        self._session = session

    def form(self, each: FormRepairs) -> None:
        """Print one form."""
        page = self._page
        heading(page, FormReport(each.index, each.form), self._session)
        page.paragraph(each.diagnosis.policy, indent=INDENT, style=QUIET)
        page.gap()
        for edit in each.diagnosis.clean:
            self._edit(each, edit)
            page.gap()
        for repair in each.diagnosis.repairs:
            if repair.choices:
                self._repair(each, repair)
            else:
                self._beyond(each, repair)
            page.gap()

    def _repair(self, each: FormRepairs, repair: Repair) -> None:
        for edit in repair.edits:
            self._edit(each, edit)
        if len(repair.choices) > 1:
            self._page.paragraph(self._session.say(_OR), indent=INDENT + 2, style=QUIET)
        for choice in repair.choices[1:]:
            between = "；" if self._session.language == "zh" else "; "
            told = between.join(self._told(each, edit) for edit in choice)
            self._page.paragraph(told, indent=INDENT + 4, style=QUIET)

    def _told(self, each: FormRepairs, edit: Edit) -> str:
        language = self._session.language
        return self._session.say(
            _CHOICE,
            cell=cell_name(each.form, edit.path, language),
            before=value_told(edit.before),
            after=value_told(edit.after),
            why=reason_told(edit, each.form, language),
        )

    def _edit(self, each: FormRepairs, edit: Edit) -> None:
        session, is_applied = self._session, each.is_applied(edit)
        depends = edit.path in each.diagnosis.withheld and not is_applied
        self._page.line(
            (session.say(self.made if is_applied else PROPOSED), STRONG if is_applied else ACCENT),
            (f" {clean(cell_name(each.form, edit.path, session.language))}  ", ""),
            (clean(value_told(edit.before)), WRONG),
            (" → ", QUIET),
            (clean(value_told(edit.after)), STRONG),
            (f"  {edit.path}{session.say(_DEPENDS) if depends else ''}", QUIET),
            indent=INDENT,
        )
        for label, text in self._asides(each, edit):
            self._page.paragraph(text, indent=INDENT + 2, label=session.say(label))

    def _asides(self, each: FormRepairs, edit: Edit) -> list[tuple[Text, str]]:
        session = self._session
        told = [(_RULE, _rule(code, session)) for code in edit.rules]
        basis = each.diagnosis.authorities.get(edit.authority or "")
        if basis:
            told.append((_BASIS, basis))
        follows = not edit.rules and edit not in each.diagnosis.clean
        why = (
            session.say(_CONSEQUENCE) if follows else reason_told(edit, each.form, session.language)
        )
        return [*told, (_WHY, why)]

    def _beyond(self, each: FormRepairs, repair: Repair) -> None:
        page, session = self._page, self._session
        page.paragraph(session.say(_NONE, most=MOST_CELLS), indent=INDENT)
        for code in repair.rules:
            page.paragraph(_rule(code, session), indent=INDENT + 2)
        cells = dict.fromkeys(cell_name(each.form, path, session.language) for path in repair.paths)
        joined = ("、" if session.language == "zh" else ", ").join(cells)
        page.paragraph(joined, indent=INDENT + 2, style=QUIET)


def _rule(code: str, session: Session) -> str:
    (rule,) = find(code)
    return f"{code} {rule.title.in_(session.language)}"
