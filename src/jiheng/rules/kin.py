"""How forms are kin: the keys of units, projects and indicators that other forms are found by."""

import polars as pl

from jiheng.engine.columns import Scope, Unit
from jiheng.engine.likeness import SHOWN
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Table, derived, mark
from jiheng.engine.wording import bare
from jiheng.rules.years import latest_year, undated


@mark
def signless(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Hash a text without its signs and spaces."""
    return bare(text).hash()


@mark
def timeless(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Hash a text without its signs and the years it names."""
    return bare(undated(text)).hash()


def _owner(t: Table) -> pl.Expr:
    """Return the unit a form belongs to, its department where no unit is named."""
    department = t.mark("supervising_department", signless)
    unit = t.mark("implementing_unit", signless).fill_null(department)
    return pl.when(unit.is_not_null()).then(pl.struct(department.fill_null(0), unit, t.kind).hash())


@derived(Scope.FORMS, Unit.CODE, ("单位", "unit"))
def owner_key(t: Table, _: Parameters) -> pl.Expr:
    """Department, unit and kind as one number; null where neither is named."""
    return _owner(t)


@derived(Scope.FORMS, Unit.CODE, ("单位与年度", "unit and year"))
def unit_key(t: Table, _: Parameters) -> pl.Expr:
    """Owner and fiscal year as one number; null where one is missing."""
    key = pl.struct(t.owner_key, t.fiscal_year).hash()
    return pl.when(t.owner_key.is_not_null() & t.fiscal_year.is_not_null()).then(key)


@derived(Scope.FORMS, Unit.CODE, ("项目编码", "project code"))
def project_code_key(t: Table, _: Parameters) -> pl.Expr:
    """Kind and project code as one number, null without a code."""
    code = t.mark("project_code", signless)
    return pl.when(code.is_not_null()).then(pl.struct(t.kind, code).hash(1))


@derived(Scope.FORMS, Unit.CODE, ("项目名称", "project name"))
def project_name_key(t: Table, _: Parameters) -> pl.Expr:
    """Owner and project name as one number, the same every year.

    A year in the name stands for how far it lies from the form's own: 2023年运维费 in 2024 is
    the successor of 2022年运维费 in 2023, not of 2023年运维费 in 2023.
    """
    name = t.mark("project_name", timeless)
    lag = (t.mark("project_name", latest_year) - t.fiscal_year).fill_null(0)
    key = pl.struct(t.owner_key, name, lag).hash(2)
    return pl.when(t.owner_key.is_not_null() & name.is_not_null()).then(key)


@derived(Scope.INDICATORS, Unit.CODE, ("指标", "indicator"))
def row_key(t: Table, _: Parameters) -> pl.Expr:
    """Level and name as one number, the same every year; null without a name."""
    name = t.mark("name", timeless)
    return pl.when(name.is_not_null()).then(pl.struct(t.level2, name).hash())


@derived(Scope.FORMS, Unit.RATE, ("雷同界限", "line of twins"))
def twin_line(t: Table, p: Parameters) -> pl.Expr:
    """From which similarity on two forms are twins; the policy's line, on every form."""
    return pl.when(t.kind >= 0).then(pl.lit(p.twin_similarity, pl.Int64))


@derived(Scope.FORMS, Unit.COUNT, ("本单位表数", "forms of the unit"), within="unit_key")
def unit_forms(t: Table, _: Parameters) -> pl.Expr:
    """How many forms the unit has in the year."""
    return t.form_id.len().cast(pl.Int64)


@derived(Scope.FORMS, Unit.FORMS, ("本单位各表", "forms of the unit"), within="unit_key")
def unit_form_ids(t: Table, _: Parameters) -> pl.Expr:
    """The first forms of the unit in the year."""
    return t.form_id.head(SHOWN).implode()


@derived(Scope.FORMS, Unit.FLAG, ("单位首表", "first of the unit"), within="unit_key")
def is_first_of_unit(t: Table, _: Parameters) -> pl.Expr:
    """Whether the form is the unit's first: it stands for all in what is said of the unit."""
    return t.form_id == t.form_id.min()


@derived(Scope.FORMS, Unit.COUNT, ("本年度单位数", "units of the year"), within="fiscal_year")
def units_of_year(t: Table, _: Parameters) -> pl.Expr:
    """How many units of the year are known."""
    return t.unit_key.n_unique().cast(pl.Int64)


def is_together(t: Table, p: Parameters) -> pl.Expr:
    """Return whether the form stands for a unit that has enough forms to be judged together."""
    together: pl.Expr = t.is_first_of_unit & (t.unit_forms >= p.portfolio_minimum)
    return together


def unit_name(t: Table) -> pl.Expr:
    """Return the text of the unit, of its department where no unit is named."""
    return t.implementing_unit.fill_null(t.supervising_department)


DERIVED = (
    owner_key,
    unit_key,
    project_code_key,
    project_name_key,
    row_key,
    twin_line,
    unit_forms,
    unit_form_ids,
    is_first_of_unit,
    units_of_year,
)
RULES = ()
