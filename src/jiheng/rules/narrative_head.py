"""NAR: the head of the form names project, department, unit and year; nothing stays unplaced."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.domain.form import Kind
from jiheng.engine.columns import Scope, Unit, code
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, count, derived, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.flaws import is_usable

DEPARTMENT = code(Kind.DEPARTMENT)


@derived(Scope.FORMS, Unit.FLAG, ("已填写", "is begun"))
def is_begun(t: Table, _: Parameters) -> pl.Expr:
    """True where a form names a project, department, unit, objective or total; else null."""
    given = (
        t.project_name,
        t.supervising_department,
        t.implementing_unit,
        t.intended,
        t.achieved,
        t.claimed_total,
    )
    return pl.when(pl.coalesce(given).is_not_null()).then(pl.lit(value=True))


@rule(
    "NAR201",
    "project-name-missing",
    title=("没有项目名称", "The project has no name"),
    message=("本表没有填写项目名称。", "The form does not name its project."),
    help=("请填写与预算批复一致的项目名称。", "Name the project as in the approved budget."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="project.name",
    authority="content_complete",
)
def project_name_missing(t: Table, _: Parameters) -> Check:
    """Nobody can tell which project this is.

    What it checks:
        项目名称 is filled in.

    Why it matters:
        The form cannot be matched with the budget, the accounts or last year's form.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        项目名称 empty beside 主管部门 "上海市宝山区城市运行管理中心", total 96.72.

    Not reported when:
        The form is of a whole department, which names itself once. Nothing at all was filled
        in: `empty-form` reports that.

    How to fix:
        Fill in the name as approved.
    """
    return Check(applies=t.is_begun & (t.kind != DEPARTMENT), fails=t.project_name.is_null())


@rule(
    "NAR202",
    "supervising-department-missing",
    title=("没有主管部门", "The supervising department is missing"),
    message=("本表没有填写主管部门。", "The form does not name its supervising department."),
    help=("请填写主管部门的全称。", "Give the full name of the supervising department."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="supervising_department",
    authority="content_complete",
)
def supervising_department_missing(t: Table, _: Parameters) -> Check:
    """Nobody answers for the project.

    What it checks:
        主管部门 is filled in.

    Why it matters:
        The department organises, reviews and summarises self-evaluation; without its name the
        form belongs to nobody, and which rules govern it is not known.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        主管部门 empty beside 项目名称 "城管通服务费", total 99.80.

    Not reported when:
        The form is of a whole department, which names itself once. Nothing at all was filled
        in: `empty-form` reports that.

    How to fix:
        Fill in the department.
    """
    return Check(
        applies=t.is_begun & (t.kind != DEPARTMENT), fails=t.supervising_department.is_null()
    )


@rule(
    "NAR203",
    "implementing-unit-missing",
    title=("没有实施单位", "The implementing unit is missing"),
    message=("本表没有填写实施单位。", "The form does not name its implementing unit."),
    help=("请填写实施单位的全称。", "Give the full name of the implementing unit."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="implementing_unit",
    authority="content_complete",
)
def implementing_unit_missing(t: Table, _: Parameters) -> Check:
    """Nobody can tell who carried the project out.

    What it checks:
        实施单位 is filled in.

    Why it matters:
        The unit answers for the truth of the form.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        实施单位 empty beside 项目名称 "分平台运维费", total 100.00.

    Not reported when:
        The form is of a whole department and names that. Nothing at all was filled in: then it
        is no form.

    How to fix:
        Fill in the unit, also where it is the department itself.
    """
    is_department_named = (t.kind == DEPARTMENT) & t.supervising_department.is_not_null()
    return Check(applies=t.is_begun & ~is_department_named, fails=t.implementing_unit.is_null())


@rule(
    "NAR204",
    "fiscal-year-missing",
    title=("没有年度", "The fiscal year is missing"),
    message=(
        "本表没有注明年度，已按 {year} 年度适用的规定检查。",
        "The form does not name its fiscal year; the rules for {year} were used.",
    ),
    help=("请在表题下注明年度。", "Name the fiscal year under the title."),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="fiscal_year",
    authority="content_complete",
)
def fiscal_year_missing(t: Table, p: Parameters) -> Check:
    """Nobody can tell which year is reported.

    What it checks:
        The fiscal year (年度) is printed.

    Why it matters:
        Rules change from year to year. Without one the latest are used, which may be the wrong
        ones, and the message says so.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        财政项目支出绩效自评表 without "（2024 年度）" under its title.

    Not reported when:
        Nothing at all was filled in: then it is no form.

    How to fix:
        Print the year, for example （2024 年度）.
    """
    return Check(
        applies=t.is_begun,
        fails=t.fiscal_year.is_null(),
        shows={"year": count(pl.lit(p.year))},
    )


@rule(
    "NAR205",
    "text-without-a-place",
    title=("有文字未能归位", "Some text found no place in the form"),
    message=(
        "表中有 {count} 处文字未能归入任何栏目，已原样保留，未参与检查。",
        (
            "{count} piece(s) of text found no place in the form; they are kept as they stand and "
            "were not checked."
        ),
    ),
    help=(
        "请核对这些文字：是另加的说明，还是某一栏没有读出。",
        "See whether they are remarks or a cell that was not recognised.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.FORMS,
    at="notes",
)
def text_without_a_place(t: Table, _: Parameters) -> Check:
    """Something on the paper was not understood.

    What it checks:
        Every text of the document found its place in the form.

    Why it matters:
        What could not be placed was not checked. It may be a remark, or a figure that is
        missing elsewhere.

    Basis:
        Good practice: nothing on the paper is dropped in silence.

    Example:
        1 text under the table: "填表人：（签字）".

    Not reported when:
        Nothing at all was read of the form. What reading says of the paper, that a sheet is
        hidden, say, is no text of it. Not judged where a picture or a page could not be read: text
        may be in it.

    How to fix:
        Look at the text; give a misread cell its usual heading.
    """
    return Check(
        applies=t.is_begun,
        fails=t.unplaced > 0,
        shows={"count": count(t.unplaced)},
    )


@rule(
    "NAR206",
    "form-without-end",
    title=("表没有下半部分", "The form has no end"),
    message=(
        "读出的内容里没有总分，也没有评价等级，各项得分或分值也不全：表可能被截断或缺页。",
        (
            "What was read holds no total, no rating and not all scores or points: the form may "
            "be cut off or lack a page."
        ),
    ),
    help=(
        "请用完整的表重新导出；表本来如此的，请补填。",
        "Export the whole form again, or fill in what is missing.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="total.claimed_score",
    authority="content_complete",
)
def form_without_end(t: Table, p: Parameters) -> Check:
    """A form begins and does not end.

    What it checks:
        A form that names a project has a total or a rating, or at least the scores of a total and
        indicators whose points reach the full score.

    Why it matters:
        Half a form passes every check of what is not there.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        A text of 49 lines that breaks off after 年度总体目标, before the first indicator.

    Not reported when:
        All scores and points are there and only the total is missing: see `missing-total`. Not
        judged when a total stands on the paper that could not be read. Forms of transfers carry
        no scores.

    How to fix:
        Hand in the whole form.
    """
    scored = t.kind != code(Kind.TRANSFER)
    lacks_end = t.claimed_total.is_null() & t.claimed_rating.is_null() & t.total_points.is_null()
    usable = is_usable(t, Scope.FORMS, "claimed_total", "total_points")
    is_short = (t.form_points < p.total_points).fill_null(value=False)
    return Check(
        applies=t.is_begun & scored,
        fails=pl.when(usable).then(lacks_end & (t.claimed_sum.is_null() | is_short)),
    )


@rule(
    "NAR207",
    "empty-form",
    title=("空表", "The form is empty"),
    message=(
        "本表没有填写任何内容：没有项目、单位、目标、资金、指标和总分。",
        "Nothing is filled in: no project, unit, objective, funds, indicator or total.",
    ),
    help=(
        "请核对是否选错了文件，或补填后再核对。",
        "See whether this is the right file, or fill the form in.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FORMS,
    at="project.name",
    authority="content_complete",
)
def empty_form(t: Table, _: Parameters) -> Check:
    """There is a form, and nothing in it.

    What it checks:
        A form holds at least a name, unit, objective, funding line, indicator or total.

    Why it matters:
        The other rules judge what was begun. An empty form would pass them all.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        {"kind": "project"} and nothing else: 0 cells.

    Not reported when:
        Anything at all is filled in. Not judged when text on the paper found no place: the
        content may be in it.

    How to fix:
        Hand in the form that was filled in.
    """
    nothing = t.is_begun.is_null() & t.indicator_count.is_null() & t.line_count.is_null()
    return Check(
        applies=ALWAYS,
        fails=pl.when(~nothing | (t.unplaced == 0)).then(nothing),
    )


RULES = (
    project_name_missing,
    supervising_department_missing,
    implementing_unit_missing,
    fiscal_year_missing,
    text_without_a_place,
    form_without_end,
    empty_form,
)
DERIVED = (is_begun,)
