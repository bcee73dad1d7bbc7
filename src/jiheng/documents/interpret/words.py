"""The vocabulary: every word the interpreter knows, loaded from the YAML files beside it.

All files of ``vocabulary/`` are merged, so a province adds a file and changes no code.
A file with an unknown section or concept, or a label listed twice in a section, stops the
load. Knows nothing of documents.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

import yaml

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.patterns import (
    about_pattern,
    bracketed_unit_pattern,
    columns_named,
    date_pattern,
    sources_of_levels,
    units_named,
)
from jiheng.domain.amount import AmountUnit
from jiheng.domain.form import PRIVATE, Kind
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Comparator, Level1, Level2, Tier

_Concept = TypeVar("_Concept")
_Enum = TypeVar("_Enum", bound=StrEnum)
_PREFIX = re.compile(
    r"(?:[①-⑳]|其中:?|[一二三四五六七八九十]{1,2}[、.]|\d{1,2}(?:、|\.(?!\d))|\([一二三四五六七八九十\d]{1,2}\)|[#*·•●◆■▪►➢➤]+)"
)
_MOST_KNOWN = 20_000
_POINTS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,2})?分\Z")
_DIGIT = re.compile(r"\d")
PREFIX_STARTS = frozenset("其一二三四五六七八九十0123456789(#*·•●◆■▪►➢➤①②③④⑤⑥⑦⑧⑨⑩")
"""What the numbering before a label may begin with."""
LEVELS = ("level1", "level2")
SCORED = ("max_points", "claimed_score")
VALUES = ("target", "actual")
NAMING = frozenset({*LEVELS, "name", "target"})
"""Of these columns an indicator table has one at least."""
AIMS, ADJUSTED = ("intended", "achieved"), "adjusted"
HEAD = ("project_name", "project_code", "supervising_department", "implementing_unit")
FUNDS_COLUMNS = (
    "original_budget",
    "revised_budget",
    "outturn",
    "max_points",
    "execution_rate",
    "claimed_score",
)
INDICATOR_COLUMNS = (
    *LEVELS,
    "name",
    "comparator",
    "target",
    "unit",
    "actual",
    *SCORED,
    "variance_explanation",
)
_CONCEPTS: dict[str, tuple[str, ...]] = {
    "kinds": tuple(Kind),
    "head": (*HEAD, "amount_unit", "fiscal_year"),
    "funds_columns": FUNDS_COLUMNS,
    **dict.fromkeys(("sources", "source_levels", "source_stems"), tuple(FundingSource)),
    "objective": (*AIMS, ADJUSTED),
    "indicator_columns": INDICATOR_COLUMNS,
    "level1": tuple(Level1),
    "level2": tuple(Level2),
    "tiers": tuple(Tier),
    "comparators": tuple(Comparator),
    "comparators_after": tuple(Comparator),
    "comparators_with_unit": tuple(Comparator),
    "amount_units": tuple(AmountUnit),
    "reason_parts": ("subject", "noun", "joint", "measure"),
    "column_hints": ("target", "actual", *SCORED, "variance_explanation"),
    "total_figures": SCORED,
    "funds_hints": ("original_budget", "revised_budget", "outturn", "execution_rate", *SCORED),
}
_LISTS = (
    "titles",
    "other_titles",
    "funds_headings",
    "objective_headings",
    "table_headings",
    "extra",
    "private",
    "remarks",
    "local_columns",
    "total",
    "subtotals",
    "subtotal_endings",
    "achieved_endings",
    "head_endings",
    "label_endings",
    "rating",
    "grades",
    "other_grades",
    "opinion_endings",
    "blank_marks",
    "units",
    "reasons",
    "page_marks",
    "template_cells",
    "name_prefixes",
    "deductions",
    "other_amount_units",
    "adjusted",
    "proper",
    "whole",
    "weak",
    "departments",
    "dates",
    "date_tails",
    "limit_tails",
    "about_before",
    "about_within",
    "about_after",
    "source_endings",
    "lower_ways",
    "lower_levels",
)
_PATTERNS = frozenset({"page_marks", "template_cells", "name_prefixes", "dates", "date_tails"})


class VocabularyError(ValueError):
    """A vocabulary file that contradicts the schema or another file."""


@dataclass(frozen=True, slots=True)
class Label(Generic[_Concept]):
    """A label as found: what it stands for, and what is printed in brackets after it."""

    concept: _Concept
    text: str
    brackets: tuple[str, ...] = ()


FIELDS = frozenset({"extra", "private"})
"""Concepts of labels whose value is kept among the extensions of a form."""


def extension_key(label: Label[str]) -> str:
    """Return under which key a form keeps the value of a label that has no canonical place."""
    return f"{PRIVATE}{label.text}" if label.concept == "private" else label.text


class LabelTable(Generic[_Concept]):
    """Labels of one section of the form; brackets, colons and numbering do not count.

    Points do not either where a label may have them behind it: 产出指标50分.
    """

    def __init__(self, concepts: Mapping[str, _Concept], *, has_points: bool = False) -> None:
        self._concepts = concepts
        self._has_points = has_points
        self._found: dict[str, Label[_Concept] | None] = {}
        self._beginnings = frozenset(
            label[:cut] for label in concepts for cut in range(1, len(label) + 1)
        )
        self._tails = frozenset(label[cut:] for label in concepts for cut in range(len(label) - 1))

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def may_begin(self, folded: str) -> bool:
        """Whether a label could begin with this text."""
        if folded in self._beginnings:
            return True
        if folded[0] in PREFIX_STARTS:
            prefix = _PREFIX.match(folded)
            if prefix is not None:
                folded = folded[prefix.end() :]
        core = folded.partition("(")[0].rstrip(":")
        return core in self._beginnings or not core

    def ends_label(self, folded: str) -> bool:
        """Whether this text is a label or the end of one."""
        return folded in self._tails or self.find(folded) is not None

    def find(self, folded: str) -> Label[_Concept] | None:
        """Return the label that `folded` text is, or None."""
        if folded in self._found:
            return self._found[folded]
        found = self._find(folded)
        if len(self._found) < _MOST_KNOWN:
            self._found[folded] = found
        return found

    def _find(self, folded: str) -> Label[_Concept] | None:
        core = folded.rstrip(":")
        points = _POINTS.search(core) if self._has_points and core.endswith("分") else None
        core = f"{core[: points.start()]}({points.group()})" if points else core
        found = self._plain(core)
        if found is None and core[:1] in PREFIX_STARTS:
            prefix = _PREFIX.match(core)
            found = self._plain(core[prefix.end() :]) if prefix else None
        return found

    def glued(self, folded: str) -> tuple[Label[_Concept], str] | None:
        """Return the label that `folded` begins with where a figure follows without a gap."""
        digit = _DIGIT.search(folded)
        if digit is None or not digit.start():
            return None
        label = self.find(folded[: digit.start()])
        return None if label is None else (label, folded[digit.start() :])

    def _plain(self, core: str) -> Label[_Concept] | None:
        label, brackets = core, list[str]()
        while label not in self._concepts and label.endswith(")") and "(" in label:
            label, _, bracket = label[:-1].rpartition("(")
            brackets.insert(0, bracket)
        if label not in self._concepts:
            return None
        return Label(self._concepts[label], label, tuple(brackets))


@dataclass(frozen=True)
class Vocabulary:
    """The merged words of all files, ready for matching."""

    titles: frozenset[str]
    other_titles: frozenset[str]
    kinds: Mapping[str, Kind]
    head: LabelTable[str]
    funds_columns: LabelTable[str]
    sources: LabelTable[FundingSource]
    headings: LabelTable[str]
    table_headings: LabelTable[str]
    objective: LabelTable[str]
    indicator_columns: LabelTable[str]
    level1: LabelTable[Level1]
    level2: LabelTable[Level2]
    closing: LabelTable[str]
    tiers: Mapping[str, Tier]
    signs: Mapping[str, Comparator]
    signs_after: Mapping[str, Comparator]
    signs_with_unit: Mapping[str, Comparator]
    limit_tails: frozenset[str]
    subtotals: frozenset[str]
    subtotal_endings: tuple[str, ...]
    achieved_endings: tuple[str, ...]
    head_endings: tuple[str, ...]
    label_endings: tuple[str, ...]
    column_hints: Mapping[str, str]
    funds_hints: Mapping[str, str]
    total_figures: Mapping[str, str]
    grades: frozenset[str]
    other_grades: frozenset[str]
    opinion_endings: tuple[str, ...]
    blank_marks: frozenset[str]
    units: frozenset[str]
    reasons: frozenset[str]
    remarks: frozenset[str]
    amount_units: Mapping[str, AmountUnit]
    bracketed_unit: re.Pattern[str]
    other_unit: re.Pattern[str]
    deductions: frozenset[str]
    adjusted: frozenset[str]
    preferred: frozenset[str]
    whole: frozenset[str]
    weak: frozenset[str]
    departments: frozenset[str]
    page_mark: re.Pattern[str]
    template_cell: re.Pattern[str]
    name_prefix: re.Pattern[str]
    date: re.Pattern[str]
    about: re.Pattern[str]
    anchors: frozenset[str]


@dataclass(slots=True)
class _Merged:
    """The sections of all files laid together, label → concept, and which file has which."""

    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, file: str, data: Mapping[str, Any]) -> None:
        for section, content in data.items():
            if section in _LISTS:
                self._labels(file, section, {section: content})
            elif section in _CONCEPTS:
                self._labels(file, section, content)
            else:
                raise VocabularyError(f"{file}: unknown section {section!r}")

    def _labels(self, file: str, section: str, concepts: Mapping[str, Any]) -> None:
        known = _CONCEPTS.get(section, (section,))
        held = self.sections.setdefault(section, {})
        for concept, labels in concepts.items():
            if concept not in known:
                raise VocabularyError(f"{file}: unknown {section} concept {concept!r}")
            for label in _flat(labels):
                key = label if section in _PATTERNS else fold(label)
                first = self.files.setdefault((section, key), file)
                if key in held:
                    what = f"{held[key]} in {first}"
                    raise VocabularyError(f"{file}: {section} has {label!r} already, as {what}")
                held[key] = concept


def _flat(labels: Iterable[Any]) -> Iterator[str]:
    for label in labels:
        if isinstance(label, list):
            yield from _flat(label)
        else:
            yield str(label)


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of all files shipped beside the interpreter."""
    folder = resources.files("jiheng.documents.interpret") / "vocabulary"
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return merge_vocabulary({name: (folder / name).read_text(encoding="utf-8") for name in files})


def merge_vocabulary(files: Mapping[str, str]) -> Vocabulary:
    """Return the vocabulary that the YAML texts of `files` (by file name) give together.

    Raises:
        VocabularyError: naming the file and the contradiction.
    """
    merged = _Merged()
    for name, text in files.items():
        merged.add(name, yaml.safe_load(text) or {})
    return _built(merged.sections)


def _as(concepts: type[_Enum], labels: Mapping[str, str]) -> dict[str, _Enum]:
    return {label: concepts(concept) for label, concept in labels.items()}


def _built(of: Mapping[str, dict[str, str]]) -> Vocabulary:
    headings = {**of["funds_headings"], **of["objective_headings"], **of["table_headings"]}
    fields = {**of["extra"], **of["private"]}
    head = {**headings, **fields, **of["head"]}
    columns = {**of["local_columns"], **of["table_headings"], **columns_named(of)}
    amount_units = _as(AmountUnit, units_named(of["amount_units"], of["head"]))
    return Vocabulary(
        titles=frozenset(of["titles"]),
        other_titles=frozenset(of["other_titles"]),
        kinds=_as(Kind, of["kinds"]),
        head=LabelTable(head),
        funds_columns=LabelTable({**of["funds_headings"], **of["funds_columns"]}),
        sources=LabelTable(_as(FundingSource, sources_of_levels(of) | of["sources"])),
        headings=LabelTable(headings),
        table_headings=LabelTable(of["table_headings"]),
        objective=LabelTable({**of["objective_headings"], **of["objective"]}),
        indicator_columns=LabelTable(columns),
        level1=LabelTable(_as(Level1, of["level1"]), has_points=True),
        level2=LabelTable(_as(Level2, of["level2"]), has_points=True),
        closing=LabelTable({**fields, **of["total"], **of["rating"]}),
        tiers=_as(Tier, of["tiers"]),
        signs=_as(Comparator, of["comparators"]),
        signs_after=_as(Comparator, of["comparators_after"]),
        signs_with_unit=_as(Comparator, of["comparators_with_unit"]),
        limit_tails=frozenset(of["limit_tails"]),
        subtotals=frozenset(of["subtotals"]),
        subtotal_endings=tuple(of["subtotal_endings"]),
        achieved_endings=tuple(of["achieved_endings"]),
        head_endings=tuple(of["head_endings"]),
        label_endings=tuple(of["label_endings"]),
        column_hints=of["column_hints"],
        funds_hints=of["funds_hints"],
        total_figures=of["total_figures"],
        grades=frozenset(of["grades"]),
        other_grades=frozenset(of["other_grades"]),
        opinion_endings=tuple(of["opinion_endings"]),
        blank_marks=frozenset(of["blank_marks"]),
        units=frozenset(of["units"]),
        reasons=frozenset(of["reasons"]),
        remarks=frozenset(of["remarks"]),
        amount_units=amount_units,
        bracketed_unit=bracketed_unit_pattern(amount_units),
        other_unit=bracketed_unit_pattern(of["other_amount_units"]),
        deductions=frozenset(of["deductions"]),
        adjusted=frozenset(of["adjusted"]),
        preferred=frozenset((*of["adjusted"], *of["proper"])),
        whole=frozenset(of["whole"]),
        weak=frozenset(of["weak"]),
        departments=frozenset(of["departments"]),
        page_mark=re.compile("|".join(of["page_marks"])),
        template_cell=re.compile("|".join(of["template_cells"])),
        name_prefix=re.compile(rf"\A(?:{'|'.join(of['name_prefixes'])})"),
        date=date_pattern(of["dates"], of["date_tails"]),
        about=about_pattern(of),
        anchors=frozenset((*of["head"], *of["funds_columns"], *of["indicator_columns"]))
        - frozenset(
            label for label in of["head"] if of["head"][label] in {"amount_unit", "fiscal_year"}
        ),
    )
