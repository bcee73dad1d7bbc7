"""IND: the people an indicator speaks of have something to do with the project."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.columns import Scope, Unit
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Table, derived, rule, text
from jiheng.rules.satisfaction import SATISFACTION_LEVEL
from jiheng.rules.topics import concerned_people, named_people, people_alone


@derived(Scope.FORMS, Unit.COUNT, ("项目涉及的人和事物", "people concerned"))
def people_concerned(t: Table, _: Parameters) -> pl.Expr:
    """With which people and things name, objective and units of the project have to do, as bits."""
    columns = ("project_name", "implementing_unit", "intended", "achieved")
    found = t.mark("supervising_department", concerned_people).fill_null(0)
    for column in columns:
        found |= t.mark(column, concerned_people).fill_null(0)
    return found


@rule(
    "IND336",
    "other-people-surveyed",
    title=("满意度的对象与项目无关", "The people surveyed have nothing to do with the project"),
    message=(
        "满意度指标“{name}”所问的人，在项目名称、目标和单位名称里都找不到关联。",
        'Nothing in name, objective or units of the project relates to those "{name}" asks.',
    ),
    help=(
        "请核对调查对象，是否从别的项目抄来。",
        "Check whom to survey; the indicator may have been copied from another project.",
    ),
    severity=Severity.WARNING,
    scope=Scope.INDICATORS,
    at="name",
    authority="core_indicators",
)
def other_people_surveyed(t: Table, p: Parameters) -> Check:
    """Pupils judge a road.

    What it checks:
        Where a satisfaction indicator names a particular population of the policy's list (学生,
        患者, 农户, 游客 …), name, objective, result or units of the project have to do with it.

    Why it matters:
        Indicators copied from another unit's form ask people the project never met.

    Basis:
        Core indicators are closely related to the project (高度关联).

    Example:
        "学生满意度" of a project "城区道路照明维护" of a city management bureau.

    Not reported when:
        Those asked are the public at large (群众, 市民, 服务对象), or any related word stands in
        the form: 学生 beside 校园, 教育局.

    How to fix:
        Survey those the project serves.
    """
    asked = t.mark("name", named_people) & people_alone(p)
    return Check(
        applies=t.is_satisfaction,
        fails=(asked != 0) & ((asked & t.form.people_concerned) == 0),
        shows={"name": text(t.name)},
    )


@rule(
    "IND338",
    "indicator-of-another-project",
    title=("指标与项目无关", "An indicator has nothing to do with the project"),
    message=(
        "“{name}”所说的人或事物，在项目名称、目标和单位名称里都找不到关联。",
        'Nothing in name, objective or units of the project relates to what "{name}" speaks of.',
    ),
    help=(
        "请核对该指标是否从别的项目抄来。",
        "Check whether the indicator was copied from another project.",
    ),
    severity=Severity.ADVICE,
    scope=Scope.INDICATORS,
    at="name",
    authority="core_indicators",
)
def indicator_of_another_project(t: Table, _: Parameters) -> Check:
    """Pupils are counted on a road, books lent by a fire brigade.

    What it checks:
        Where an indicator names a particular population of the policy's list (学生, 患者, 游客 …)
        or a thing of one field alone (疫苗, 校舍, 路面, 农田 …), name, objective, result or units
        of the project have to do with it.

    Why it matters:
        Reviewers score an indicator that is unrelated to the project with zero.

    Basis:
        Core indicators are closely related to the project (高度关联). Words can miss a relation, so
        this is advice.

    Example:
        "受益学生人数" ≥500.00(人) of a project "城区道路照明维护".

    Not reported when:
        The indicator names neither, or any related word stands in the form. The people a survey
        asks are judged by `other-people-surveyed`.

    How to fix:
        Measure those the project reaches.
    """
    named = t.mark("name", named_people)
    return Check(
        applies=t.level2.ne_missing(SATISFACTION_LEVEL),
        fails=(named != 0) & ((named & t.form.people_concerned) == 0),
        shows={"name": text(t.name)},
    )


RULES = (other_people_surveyed, indicator_of_another_project)
DERIVED = (people_concerned,)
