"""DSC: what must not be published with a form: numbers and names of persons.

What a label marks as private is kept apart (`jiheng.domain.form.PRIVATE`) and left out on
publication; these rules look for the rest. The messages name the cell and never repeat what
was found. A warning while the form is prepared, an error once it is to be published.
"""

from dataclasses import dataclass

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Rule, Table, derived, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.private_data import CARD, IDENTITY, PERSON, PHONE, private_data


def _held(t: Table, *columns: str) -> pl.Expr:
    """Return the personal data any of the texts hold, as bits; null without a text."""
    first, *others = (t.mark(column, private_data) for column in columns)
    known = pl.coalesce(getattr(t, column) for column in columns).is_not_null()
    held = first.fill_null(0)
    for other in others:
        held |= other.fill_null(0)
    return pl.when(known).then(held)


@derived(Scope.FORMS, Unit.COUNT, ("目标中的个人信息", "personal data in the objective"))
def private_in_objective(t: Table, _: Parameters) -> pl.Expr:
    """Personal data in the project's name, the objective and its result, as bits."""
    return _held(t, "project_name", "intended", "achieved")


@derived(Scope.FORMS, Unit.COUNT, ("表外文字中的个人信息", "personal data beside the table"))
def private_beside_table(t: Table, _: Parameters) -> pl.Expr:
    """Personal data in problems, measures and other text, as bits."""
    return _held(t, "problems", "measures", "remarks")


@derived(Scope.INDICATORS, Unit.COUNT, ("指标行中的个人信息", "personal data in the row"))
def private_in_row(t: Table, _: Parameters) -> pl.Expr:
    """Personal data in name, target, actual value and explanation, as bits."""
    return _held(t, "name", "target_text", "actual_text", "explanation")


@dataclass(frozen=True, slots=True)
class _Datum:
    """A kind of personal data: its bit, what it is called, and what counts as one."""

    bit: int
    slug: str
    zh: str
    en: str
    counts: str
    example: str
    silent: str

    @property
    def article(self) -> str:
        """Stands before the English name at the beginning of a sentence."""
        return "An" if self.en[0] in "aeio" else "A"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where personal data may stand: scope, cell and derived column, and what it is called."""

    scope: Scope
    at: str
    column: str
    slug: str
    zh: str
    en: str


_DATA = (
    _Datum(
        PHONE,
        "phone-number",
        "电话号码",
        "phone number",
        "A mobile number, or a line with its area code",
        '"联系电话 13800000000" (such a number was printed on a published form of 2022).',
        "It is a public line: 12345, 咨询电话 021-…",
    ),
    _Datum(
        IDENTITY,
        "identity-number",
        "身份证号",
        "identity number",
        "18 characters with the right check digit and a possible day of birth",
        '"11010519491231002X", the sample number of the standard.',
        "The check digit is wrong: then it is a project code or the like.",
    ),
    _Datum(
        CARD,
        "bank-card-number",
        "银行卡号",
        "bank card number",
        "16 to 19 digits that begin like a card and have the right check digit",
        '"6222 0000 0000 0001 237".',
        "The check digit is wrong.",
    ),
    _Datum(
        PERSON,
        "personal-name",
        "个人姓名",
        "name of a person",
        "A surname of the policy's list after a role and a colon, or before 同志, 先生, 女士",
        '"受助人：王小明" or "李建国同志" with 3 characters of name.',
        "No role or title shows that it is a name.",
    ),
)
_PLACES = (
    _Place(
        Scope.FORMS,
        "objective",
        "private_in_objective",
        "in-objective",
        "项目名称或年度总体目标",
        "the project's name or the objective",
    ),
    _Place(
        Scope.INDICATORS, "", "private_in_row", "in-indicator", "本指标行", "this indicator row"
    ),
    _Place(
        Scope.FORMS,
        "extensions",
        "private_beside_table",
        "beside-table",
        "表下或表外的文字",
        "the text beside the table",
    ),
)
_PAGE = """{a} {en} would be published with the form ({zh}).

    What it checks:
        There is no {en} in {place}. {counts} is taken for one.

    Why it matters:
        Self-evaluation forms are published with the final accounts. {a} {en} cannot be called
        back.

    Basis:
        Forms are published, classified content excepted; what identifies a person is not part
        of the result. It blocks publication and is a warning before.

    Example:
        {example}

    Not reported when:
        {silent} What the form keeps under a private label is left out on publication anyway. Not
        judged where there is no text.

    How to fix:
        Remove it, or move it to the cell for the contact, which is not published.
    """


def _rule(number: int, datum: _Datum, place: _Place) -> Rule:
    """Return the rule that a kind of personal data does not stand in a place."""

    def check(t: Table, _: Parameters) -> Check:
        held = getattr(t, place.column)
        is_beside = place.column == private_beside_table.name
        return Check(
            applies=held.is_not_null() | (t.unplaced > 0) if is_beside else ALWAYS,
            fails=(held & datum.bit) != 0,
        )

    check.__doc__ = _PAGE.format(
        zh=datum.zh,
        en=datum.en,
        a=datum.article,
        place=place.en,
        counts=datum.counts,
        example=datum.example,
        silent=datum.silent,
    )
    build = rule(
        f"DSC{number}",
        f"{datum.slug}-{place.slug}",
        title=(f"{place.zh}有{datum.zh}", f"{datum.article} {datum.en} in {place.en}"),
        message=(
            f"{place.zh}中有{datum.zh}，公开前须隐去。",
            f"{datum.article} {datum.en} is in {place.en}; it must go before publication.",
        ),
        help=(
            f"请删去{datum.zh}，或移到不公开的联系人栏。",
            f"Remove the {datum.en}, or move it to the cell for the contact.",
        ),
        severity=Severity.WARNING,
        scope=place.scope,
        at=place.at,
        authority="disclosure",
    )
    return build(check)


RULES: tuple[Rule, ...] = tuple(
    _rule(100 + row * 10 + column, datum, place)
    for row, place in enumerate(_PLACES)
    for column, datum in enumerate(_DATA, start=1)
)
DERIVED = (private_in_objective, private_beside_table, private_in_row)
