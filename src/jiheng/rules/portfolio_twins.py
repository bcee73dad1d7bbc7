"""PRT: forms that are copies: of one another, of other units', of the same project."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.likeness import SHOWN
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, forms, rate, rule, text, words
from jiheng.rules.kin import signless, unit_name


@derived(Scope.FORMS, Unit.COUNT, ("有名称的指标", "named indicators"), over=Scope.INDICATORS)
def named_rows(t: Table, _: Parameters) -> pl.Expr:
    """How many indicators have a name; null without indicators."""
    return t.name.count().cast(pl.Int64)


@derived(Scope.FORMS, Unit.CODE, ("填报的项目", "project filed"))
def filing_key(t: Table, _: Parameters) -> pl.Expr:
    """Unit, year and project as one number; null where the project has no name."""
    name = t.mark("project_name", signless)
    code = t.mark("project_code", signless).fill_null(0)
    key = pl.struct(t.unit_key, name, code).hash()
    return pl.when(t.unit_key.is_not_null() & name.is_not_null()).then(key)


@derived(Scope.FORMS, Unit.COUNT, ("同一项目的表数", "forms of the project"), within="filing_key")
def filed_forms(t: Table, _: Parameters) -> pl.Expr:
    """How many forms of the year are of the same project."""
    return t.form_id.len().cast(pl.Int64)


@derived(Scope.FORMS, Unit.FORMS, ("同一项目的表", "forms of the project"), within="filing_key")
def filed_form_ids(t: Table, _: Parameters) -> pl.Expr:
    """The first forms of the same project and year."""
    return t.form_id.head(SHOWN).implode()


def _if_worded(t: Table, fails: pl.Expr) -> pl.Expr:
    """Return `fails` for a form that has wording to compare, else null."""
    return pl.when((t.named_rows > 0) | t.intended.is_not_null()).then(fails)


@rule(
    "PRT111",
    "near-identical-forms",
    title=("不同项目的自评表雷同", "Forms of different projects are nearly identical"),
    message=(
        (
            "本表的目标和指标与同单位的表 {twins} 雷同（共 {count} 张，文字相似度不低于 "
            "{similarity}），例如同样写着“{shared}”。"
        ),
        (
            "Objective and indicators are nearly those of form(s) {twins} of the same unit "
            "({count} in all, at least {similarity} alike); for example all say “{shared}”."
        ),
    ),
    help=(
        "请按本项目的内容重写目标和指标；确属同一事项的，宜合并为一个项目自评。",
        (
            "Write objective and indicators for this project; if it is one matter, evaluate it as "
            "one project."
        ),
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="indicators",
    authority="target_quality",
)
def near_identical_forms(t: Table, _: Parameters) -> Check:
    """Two projects of a unit were described with one set of words.

    What it checks:
        The wording of the form (objective, result, names and targets of indicators) is less like
        that of any other form of the unit and year than the policy's line. Likeness is the share
        of common pairs of neighbouring characters, measured exactly. Where more than eight are
        alike, the whole group is told: how many they are, the least likeness measured among them,
        and the text most of them have.

    Why it matters:
        A template filled in four times evaluates nothing four times; and one matter cut into
        several projects hides its cost.

    Basis:
        Objectives must be specific, quantified, sensible and fitting (指向明确、细化量化、
        合理可行、相应匹配).

    Example:
        Forms 4, 6, 9 and 12 of Baoshan 2024: 系统及平台运维费, 分平台运维费 and two more, all
        “完成既定目标” with 系统维护次数 52, 84 % to 100 % alike.

    Not reported when:
        The likeness stays below the line, or the forms are of different years or units
        (`form-copied-across-units`), or all of them are of one project (`project-filed-twice`).
        Not judged where a form has neither indicators nor objective.

    How to fix:
        Describe this project, or merge the forms.
    """
    return Check(
        applies=t.unit_forms > 1,
        fails=_if_worded(t, t.unit_twin_count.fill_null(0) >= t.filed_forms.fill_null(1)),
        shows={
            "twins": forms(t.unit_twins),
            "count": count(t.unit_twin_count),
            "similarity": rate(t.unit_twin_similarity),
            "shared": words(t.unit_twin_text),
        },
    )


@rule(
    "PRT112",
    "form-copied-across-units",
    title=("与其他单位的自评表雷同", "The form is nearly that of another unit"),
    message=(
        (
            "本表（{unit}）的目标和指标与其他至少 {units} 个单位的表 {twins} 雷同，"
            "文字相似度在 {line} 以上。"
        ),
        (
            "Objective and indicators of this form ({unit}) are nearly those of form(s) {twins} "
            "of at least {units} other unit(s), {line} alike or more."
        ),
    ),
    help=(
        "请按本单位的实际修改；上级统一规定指标的，请核对各数值是否为本单位的。",
        (
            "Fit it to your own unit; where the indicators are prescribed, check that the figures "
            "are your own."
        ),
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="indicators",
    authority="data_true",
)
def form_copied_across_units(t: Table, p: Parameters) -> Check:
    """A form was copied from another unit, or both from one template.

    What it checks:
        The wording of the form is less like that of forms of other units in the year than the
        policy's line, measured as in `near-identical-forms`.

    Why it matters:
        Copied forms carry foreign figures, wrong counts and the name of another unit.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        Two health centres, all indicators word for word, 97.41% alike.

    Not reported when:
        The likeness stays below the line. Not judged where a form has neither indicators nor
        objective.

    How to fix:
        Rewrite what is not yours. Indicators prescribed from above may stay.
    """
    return Check(
        applies=t.units_of_year > 1,
        fails=_if_worded(t, t.other_twin_units.fill_null(0) > 0),
        shows={
            "unit": text(unit_name(t)),
            "units": count(t.other_twin_units),
            "twins": forms(t.other_twins),
            "line": rate(pl.lit(p.twin_similarity)),
        },
    )


@rule(
    "PRT113",
    "project-filed-twice",
    title=("同一项目重复填报", "The project was filed more than once"),
    message=(
        "项目“{project}”在 {year} 年度有 {count} 张自评表：表 {numbers}。",
        "The project “{project}” has {count} forms for {year}: forms {numbers}.",
    ),
    help=(
        "请只保留一张；内容不同的，请改正项目名称或编码。",
        "Keep one; if they differ, correct the name or code of the project.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="project.name",
    authority="filed_once",
)
def project_filed_twice(t: Table, _: Parameters) -> Check:
    """One project, two self-evaluations of the same year.

    What it checks:
        No other form of the unit and year has the same project name and code.

    Why it matters:
        The project counts twice in every summary, perhaps with two scores.

    Basis:
        Good practice: one form a project and year.

    Example:
        “社区卫生服务中心诊疗设备更新” as form 3 with 98.80 and as form 7 with 100.00.

    Not reported when:
        The codes differ, or the years in the names do. Not judged where the project has no name.

    How to fix:
        Withdraw one of the forms.
    """
    return Check(
        applies=t.unit_forms > 1,
        fails=pl.when(t.project_name.is_not_null()).then(t.filed_forms > 1),
        shows={
            "project": text(t.project_name),
            "year": count(t.fiscal_year),
            "count": count(t.filed_forms),
            "numbers": forms(t.filed_form_ids),
        },
    )


@rule(
    "PRT114",
    "names-another-unit",
    title=("文字中出现其他单位的名称", "The text names another unit"),
    message=(
        "目标或指标中写的是“{named}”（表 {other} 的实施单位），本表的单位是“{unit}”。",
        (
            "Objective or indicators speak of “{named}” (the unit of form {other}); this form is "
            "of “{unit}”."
        ),
    ),
    help=(
        "请核对是否照抄了其他单位的自评表；确与该单位有关的不必修改。",
        "See whether the form was copied from that unit; if it is indeed concerned, leave it.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="objective",
    authority="data_true",
)
def names_another_unit(t: Table, _: Parameters) -> Check:
    """The form speaks of a unit that is not its own.

    What it checks:
        Objective, result and indicators do not name the implementing unit of another form of the
        request, by its full name of six characters or more.

    Why it matters:
        It is the plainest trace of a form that was copied and not read again.

    Basis:
        A self-evaluation must be true to the data (数据真实).

    Example:
        预期目标 "保障临江区第二社区卫生服务中心…" on a form of “临江区第一社区卫生服务中心”.

    Not reported when:
        The name is part of the form's own unit or department, or contains it. Units that handed in
        no form are not known. Not judged where a form has neither indicators nor objective.

    How to fix:
        Correct the name, and read the rest again.
    """
    return Check(
        applies=t.units_of_year > 1,
        fails=_if_worded(t, t.named_unit.is_not_null()),
        shows={
            "named": words(t.named_unit),
            "other": forms(t.named_unit_form),
            "unit": text(unit_name(t)),
        },
    )


RULES = (
    near_identical_forms,
    form_copied_across_units,
    project_filed_twice,
    names_another_unit,
)
DERIVED = (named_rows, filing_key, filed_forms, filed_form_ids)
