"""Reports as SARIF 2.1.0 (OASIS, errata 01), for code-scanning dashboards and pipelines.

Every finding is a result: known ones are ``unchanged``, those gone are ``absent`` where there
is a baseline, suppressed ones carry their suppression. The rules are told in the language of
the run, and in the other one as a translation.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from jiheng.domain.finding import Finding, Severity
from jiheng.domain.form import Form
from jiheng.domain.suppression import Suppression
from jiheng.domain.text import Language, Text
from jiheng.engine.rule import (
    Rule,
)
from jiheng.reporting.places import cell_name, place_of
from jiheng.reporting.plain import project
from jiheng.reporting.report import Entry, FormReport, Report, Trouble
from jiheng.reporting.words import FAMILIES
from jiheng.rules.catalogue import RULES

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT: Final = "jiheng/v1"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_LOCALES: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en-US"}
_OTHER: Final[dict[Language, Language]] = {"zh": "en", "en": "zh"}
_FULL_NAME = Text("绩衡 项目支出绩效自评表核对", "Jiheng, checks of self-evaluation forms")
_GONE = Text("基线中的这一问题已不再出现。", "This finding of the baseline is gone.")
_HELP = Text("{title}。{help}", "{title}. {help}")
_EXITS: Final = {
    0: Text("没有达到 --fail-on 的问题", "nothing at or above --fail-on"),
    1: Text("有达到 --fail-on 的问题", "findings at or above --fail-on"),
    2: Text("用法或设置有误", "usage or configuration"),
    3: Text("有文件读不了", "a document could not be read"),
}
Json = dict[str, Any]


def sarif(report: Report, language: Language, *, exit_code: int) -> Json:
    """Return the SARIF log of a check that ends with `exit_code`."""
    rules = [rule for rule in RULES if rule.code in _codes(report)]
    writer = _Results(report, rules, language)
    run: Json = {
        "tool": {"driver": _driver(rules, language)},
        "language": _LOCALES[language],
        "translations": [_translation(rules, _OTHER[language])],
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, language, exit_code)],
        "artifacts": writer.artifacts,
        "results": list(writer.results()),
        "properties": {"policies": [f"{used.name}@{used.year}" for used in report.policies]},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _codes(report: Report) -> set[str]:
    """Return the rules of the run, and those only the baseline knows."""
    gone = report.baseline.gone if report.baseline else ()
    return {*report.counts, *(entry.rule for entry in gone)}


def _driver(rules: Sequence[Rule], language: Language) -> Json:
    return {
        "name": "jiheng",
        "fullName": _FULL_NAME.in_(language),
        "version": version("jiheng"),
        "semanticVersion": version("jiheng"),
        "language": _LOCALES[language],
        "rules": [
            {
                **_told(rule, language),
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
                "properties": {
                    "tags": _tags(rule, language),
                    "status": rule.status.value,
                },
            }
            for rule in rules
        ],
    }


def _translation(rules: Sequence[Rule], language: Language) -> Json:
    return {
        "name": "jiheng",
        "language": _LOCALES[language],
        "contents": ["localizedData"],
        "isComprehensive": True,
        "associatedComponent": {"name": "jiheng"},
        "translationMetadata": {"name": _FULL_NAME.in_(language)},
        "rules": [_told(rule, language) for rule in rules],
    }


def _tags(rule: Rule, language: Language) -> list[str]:
    """Return family and table of a rule, each word once as the standard demands."""
    return list(dict.fromkeys([FAMILIES[rule.family].in_(language), rule.scope.value]))


def _told(rule: Rule, language: Language) -> Json:
    """Return what a rule says in one language; its help names the remedy in both."""
    title, remedy = rule.title.in_(language), rule.help.in_(language)
    both = "\n\n".join(
        f"**{rule.title.in_(each)}**\n\n{rule.help.in_(each)}"
        for each in (language, _OTHER[language])
    )
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": _HELP.in_(language).format(title=title, help=remedy)},
        "messageStrings": {"default": {"text": rule.message.in_(language)}},
        "help": {"text": remedy, "markdown": both},
    }


def _invocation(report: Report, language: Language, exit_code: int) -> Json:
    """Return how the run went: what could not be processed, what is wrong with suppressions."""
    known = _EXITS.get(exit_code)
    return {
        "executionSuccessful": not report.problems,
        "exitCode": exit_code,
        **({"exitCodeDescription": known.in_(language)} if known else {}),
        "toolExecutionNotifications": [_problem(each, language) for each in report.problems],
        "toolConfigurationNotifications": [
            {
                "level": "warning",
                "message": {"text": notice.text.in_(language)},
                "locations": [_line_of(notice.file, notice.line)],
            }
            for notice in report.notices
        ],
    }


def _problem(trouble: Trouble, language: Language) -> Json:
    file = trouble.error.figures.get("file", trouble.error.figures.get("path"))
    place = {"physicalLocation": {"artifactLocation": {"uri": uri(str(file))}}}
    return {
        "level": "error",
        "message": {"text": trouble.error.sentence(language)},
        **({"locations": [place]} if file else {}),
    }


def _line_of(file: str, line: int) -> Json:
    artifact = {"uri": uri(file)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}}}


def uri(file: str) -> str:
    """Return a path as a URI reference: relative paths stay relative."""
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    told = quote(path.as_posix(), safe="/~!$&'()*+,;=@", errors="replace")
    return told if told != "." else ""


class _Results:
    """Writes the results of a report, and the artifacts they lie in."""

    def __init__(self, report: Report, rules: Sequence[Rule], language: Language) -> None:
        self._report, self._language = report, language
        self._rules = {rule.code: place for place, rule in enumerate(rules)}
        self._levels = {rule.code: _LEVELS[rule.severity] for rule in rules}
        self._files: dict[str, int] = {}
        self.artifacts: list[Json] = []
        for each in report.forms:
            self._artifact(each.form)

    def _artifact(self, form: Form) -> None:
        source = form.source
        if source is None or source.file in self._files:
            return
        self._files[source.file] = len(self.artifacts)
        self.artifacts.append(
            {
                "location": {"uri": uri(source.file)},
                "roles": ["analysisTarget"],
                "hashes": {"sha-256": source.sha256},
            }
        )

    def results(self) -> Iterator[Json]:
        """Yield a result for every finding, form by form, then those that are gone."""
        held = self._report.baseline
        new = {"baselineState": "new"} if held else {}
        for each in self._report.forms:
            for finding in each.findings:
                yield {**self._result(each, finding), **new}
            for finding in each.known:
                yield {**self._result(each, finding), "baselineState": "unchanged"}
            for suppressed in each.suppressed:
                said = {"suppressions": [_suppression(suppressed.by)]}
                yield {**self._result(each, suppressed.finding), **said}
        for entry in held.gone if held else ():
            yield self._gone(entry)

    def _result(self, each: FormReport, finding: Finding) -> Json:
        told = {
            "form": each.index,
            "project": each.form.project.name,
            "claimed": finding.claimed,
            "expected": finding.expected,
            "authority": finding.authority,
            "help": finding.help,
            "fix": finding.fix,
        }
        related = [self._related(form) for form in finding.related]
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._rules.get(finding.rule, -1),
            "kind": "fail",
            "level": _LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [self._location(each.form, finding.path)],
            **({"relatedLocations": related} if related else {}),
            "partialFingerprints": {FINGERPRINT: finding.fingerprint},
            "properties": {key: value for key, value in told.items() if value is not None},
        }

    def _related(self, form: int) -> Json:
        """Return where another form begins, with its number and project."""
        other = self._report.forms[form]
        told = project(other, self._language)
        return {"id": form + 1, "message": {"text": told}, **self._location(other.form, "")}

    def _location(self, form: Form, path: str) -> Json:
        """Return where a cell stands: line or page of the file, sheet and cell, path by name."""
        place = place_of(form, path)
        cell = {
            "fullyQualifiedName": path or "form",
            "name": cell_name(form, path, self._language),
            "kind": "value",
        }
        if place is None:
            return {"logicalLocations": [cell]}
        index = self._files[place.file]
        physical: Json = {"artifactLocation": {"uri": uri(place.file), "index": index}}
        locator = place.locator
        if locator is not None and locator.line is not None:
            physical["region"] = _region(locator.line, locator.end_line, locator.column)
        logical = [cell]
        within = place.within(self._language)
        if within and "region" not in physical:
            is_cell = locator is not None and locator.cell is not None
            logical.append({"fullyQualifiedName": within, "kind": "cell" if is_cell else "page"})
        location: Json = {"physicalLocation": physical, "logicalLocations": logical}
        if locator is not None and locator.page is not None:
            location["properties"] = {"page": locator.page, "box": locator.box}
        return location

    def _gone(self, entry: Entry) -> Json:
        told = {"project": entry.project, "path": entry.path}
        return {
            "ruleId": entry.rule,
            "ruleIndex": self._rules.get(entry.rule, -1),
            "kind": "fail",
            "level": self._levels.get(entry.rule, "warning"),
            "message": {"text": _GONE.in_(self._language)},
            "partialFingerprints": {FINGERPRINT: entry.fingerprint},
            "baselineState": "absent",
            "properties": {key: value for key, value in told.items() if value is not None},
        }


def _region(line: int, end: int | None, column: int | None) -> Json:
    region = {"startLine": line, "startColumn": column, "endLine": end}
    return {key: value for key, value in region.items() if value is not None}


def _suppression(by: Suppression) -> Json:
    until = by.expires.isoformat() if by.expires else None
    return {
        "kind": "external",
        "status": "accepted",
        "justification": by.reason,
        "location": _line_of(by.file, by.line),
        "properties": {"expires": until},
    }
