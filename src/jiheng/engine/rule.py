"""What a rule is: a declaration with its page, and a check written once over columns.

A rule function takes a `Table` (whose attributes are columns) and `Parameters`, and returns
a `Check`: when it applies, when it fails, which figures it shows. Derived columns and text
marks are the shared intermediate results of rules; they are computed once a batch, and only
when a selected rule asks for them.

Nothing registers itself: the catalogue collects `Rule` objects from modules. Incomplete
metadata is a `TypeError` at import.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.text import Text
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters

PAGE_HEADINGS = (
    "What it checks",
    "Why it matters",
    "Basis",
    "Example",
    "Not reported when",
    "How to fix",
)
FIXES = (None, "safe", "unsafe")
"""Whether putting what is expected in the place of what is claimed mends a defect."""
ALSO_EXPECTED = "also_expected"
"""The key of a figure that a rule accepts in the place of the one it calls expected."""
FAMILIES = ("FND", "EXE", "PTS", "SCO", "RAT", "IND", "NAR", "PRT", "SER", "EVD", "DSC")
_CODE = re.compile(rf"({'|'.join(FAMILIES)})\d{{3}}\Z")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class Table(Protocol):
    """What a rule sees of its table: columns as attributes, and four ways beyond it.

    ``t.outturn`` is a stored or derived column of the rule's own scope; ``t.form.x`` a column
    of the form a row belongs to; ``t.mark("achieved", MARK)`` a mark of a text column;
    ``t.prior.x`` the column in the same project's form of the year before.
    """

    @property
    def form(self) -> "Table":
        """The form a row belongs to."""
        ...

    @property
    def prior(self) -> "Table":
        """The row's likeness in the form of the year before."""
        ...

    def mark(self, column: str, mark: "Mark") -> pl.Expr:
        """Return the mark of a text column (null where there is no text)."""
        ...

    def __getattr__(self, name: str) -> pl.Expr:
        """Return a column."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """An expression and the unit it is shown in.

    `within` is what it is shown in, where what it stands beside need not have it: of null then
    nothing is shown.
    """

    expression: pl.Expr
    unit: Unit
    within: Text | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The body of a rule. Null in `applies` or `fails` means not evaluable."""

    applies: pl.Expr
    fails: pl.Expr
    shows: Mapping[str, Figure] = field(default_factory=dict)


class Subject(StrEnum):
    """What a finding is about: one form, or all forms of its unit, whose first it marks."""

    FORM = "form"
    UNIT = "unit"


class Status(StrEnum):
    """The life of a rule."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


CheckFunction = Callable[[Table, Parameters], Check]
"""A rule's body. Called once a policy, never per form."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with everything its page, its finding and its evaluation need.

    Attributes:
        code: family and three digits, never reused.
        name: the defect, kebab-case; reads after "allow".
        scope: the table whose rows it judges.
        at: canonical path of the cell it marks, relative to the row for row scopes
            (``claimed_score``); ``funds.total.x`` is the total line of the funding block.
        authority: key of a policy provision, or None for good practice (then no error).
        subject: what a finding is about, and so what its fingerprint names.
        message: template over the figures the check shows.
        help: what would make it right, one sentence.
        fix: ``safe`` where what the check calls expected belongs into the cell marked, since it
            follows from other figures; ``unsafe`` where it may; None where nothing does.
    """

    code: str
    name: str
    title: Text
    message: Text
    help: Text
    severity: Severity
    scope: Scope
    at: str
    check: CheckFunction
    page: str
    authority: str | None = None
    status: Status = Status.STABLE
    fix: str | None = None
    subject: Subject = Subject.FORM

    def __post_init__(self) -> None:
        faults = [fault for fault in _faults(self) if fault]
        if faults:
            message = f"rule {self.code}: {'; '.join(faults)}"
            raise TypeError(message)

    @property
    def family(self) -> str:
        """The three letters of the code."""
        return self.code[:3]


def _faults(rule: Rule) -> list[str]:
    missing = [heading for heading in PAGE_HEADINGS if f"{heading}:" not in rule.page]
    texts = (rule.title, rule.message, rule.help)
    return [
        "" if _CODE.match(rule.code) else "code is not a family and three digits",
        "" if _NAME.match(rule.name) else f"name {rule.name!r} is not kebab-case",
        f"page lacks {', '.join(missing)}" if missing else "",
        "" if all(text.zh and text.en for text in texts) else "a text lacks a language",
        "" if rule.fix in FIXES else f"fix {rule.fix!r} is neither safe nor unsafe",
        "an error needs an authority"
        if rule.severity is Severity.ERROR and not rule.authority
        else "",
    ]


def rule(
    code: str,
    name: str,
    *,
    title: tuple[str, str],
    message: tuple[str, str],
    help: tuple[str, str],  # noqa: A002
    severity: Severity,
    scope: Scope,
    at: str,
    authority: str | None = None,
    status: Status = Status.STABLE,
    fix: str | None = None,
    subject: Subject = Subject.FORM,
) -> Callable[[CheckFunction], Rule]:
    """Turn a check function into a `Rule`; its docstring is the published page.

    `title`, `message` and `help` are (Chinese, English).
    """

    def build(check: CheckFunction) -> Rule:
        return Rule(
            code=code,
            name=name,
            title=Text(*title),
            message=Text(*message),
            help=Text(*help),
            severity=severity,
            scope=scope,
            at=at,
            check=check,
            page=check.__doc__ or "",
            authority=authority,
            status=status,
            fix=fix,
            subject=subject,
        )

    return build


Builder = Callable[[Table, Parameters], pl.Expr]


@dataclass(frozen=True, slots=True)
class Derived:
    """A column computed from others, shared by rules and scores.

    With `over`, `build` is an aggregation of that table's rows, one value a form. With `within`,
    the name of a column of forms, it is taken over all forms of the portfolio that are equal in
    that column, in the order of their numbers, and knows no policy. `formula` is the sentence a
    trace shows, in both languages.
    """

    name: str
    scope: Scope
    build: Builder
    unit: Unit
    zh: str
    en: str
    over: Scope | None = None
    formula: Text | None = None
    within: str | None = None


def derived(
    scope: Scope,
    unit: Unit,
    label: tuple[str, str],
    *,
    over: Scope | None = None,
    formula: str | None = None,
    within: str | None = None,
) -> Callable[[Builder], Derived]:
    """Declare a derived column named like the function.

    `label` is (Chinese, English); `formula` the sentence a trace shows in Chinese, the
    docstring's first line is the one in English.
    """

    def build(builder: Builder) -> Derived:
        sentence = (builder.__doc__ or "").partition("\n")[0]
        text = Text(formula, sentence) if formula else None
        name = builder.__name__
        return Derived(name, scope, builder, unit, *label, over=over, formula=text, within=within)

    return build


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact about a text, computed once per distinct text of a batch.

    `build` takes the expression of the text and gives a Boolean or integer expression.
    """

    name: str
    build: Callable[[pl.Expr, Parameters], pl.Expr]


def mark(build: Callable[[pl.Expr, Parameters], pl.Expr]) -> Mark:
    """Declare a mark named like the function."""
    return Mark(build.__name__, build)


def points(expression: pl.Expr) -> Figure:
    """Show as points (hundredths)."""
    return Figure(expression, Unit.POINTS)


def rate(expression: pl.Expr) -> Figure:
    """Show as a percentage (hundredths of a percent)."""
    return Figure(expression, Unit.RATE)


def money(expression: pl.Expr) -> Figure:
    """Show as money in the form's amount unit (fen)."""
    return Figure(expression, Unit.FEN)


def value(expression: pl.Expr) -> Figure:
    """Show as an indicator value (millionths)."""
    return Figure(expression, Unit.VALUE)


def count(expression: pl.Expr) -> Figure:
    """Show as a whole number."""
    return Figure(expression, Unit.COUNT)


def day(expression: pl.Expr) -> Figure:
    """Show as a date (20241231 as 2024-12-31)."""
    return Figure(expression, Unit.DAY)


def text(expression: pl.Expr) -> Figure:
    """Show the text a position stands for."""
    return Figure(expression, Unit.TEXT)


def rating(expression: pl.Expr) -> Figure:
    """Show the word of a rating (position in the policy's grade bands)."""
    return Figure(expression, Unit.RATING)


def forms(expression: pl.Expr) -> Figure:
    """Show as numbers of forms in the request."""
    return Figure(expression, Unit.FORMS)


def words(expression: pl.Expr) -> Figure:
    """Show a text as it is."""
    return Figure(expression, Unit.WORDS)


def aside(figure: Figure, within: Text) -> Figure:
    """Show a figure within a text of ``{}``, and nothing where it is null."""
    return replace(figure, within=within)
