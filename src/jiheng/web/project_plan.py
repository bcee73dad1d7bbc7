"""What a list of projects would do to a campaign, and doing it: all of it, or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.workflow import State
from jiheng.services.editing import cell_text
from jiheng.services.filing import Act
from jiheng.services.judging import judge, read_form, written_form
from jiheng.services.listed import Fault, Listed
from jiheng.services.preparing import given
from jiheng.services.project_lists import Column
from jiheng.web.access import filings_in, last_filings
from jiheng.web.campaigning import as_preparer, form_of, started_form
from jiheng.web.models import Campaign, Filing, Organisation, Person, Project
from jiheng.web.opening import open_project
from jiheng.web.signing import record
from jiheng.web.stores import desk

MOST = 400
"""Projects of one list: as many as `judge` remembers with room to spare."""
_AT_WORK = frozenset({State.DRAFT, State.RETURNED})
_BUDGETS = ("original_budget", "revised_budget", "outturn")


class Step(StrEnum):
    """What happens to a project of the list."""

    NEW = "new"
    OPENED = "opened"
    REVISED = "revised"
    SAME = "same"


class PlanError(JihengError):
    """A row that does not fit what is there."""

    exit_code = 2


class UnknownUnit(PlanError):
    """A unit that the campaign's part of the tree does not have."""

    zh = "“{unit}”不是本次填报范围内在用的单位（找到 {found} 个）；请核对名称，或先在机构里添加。"
    en = "“{unit}” is no unit in use here ({found} found); check the name, or add it first."

    def __init__(self, unit: str, found: int) -> None:
        super().__init__(unit=unit, found=found)


class CodeOfAnother(PlanError):
    """A code that a project of another unit has."""

    zh = "编码 {code} 已是“{unit}”的“{project}”；请核对编码或实施单位。"
    en = "Code {code} is “{project}” of “{unit}” already; check the code or the unit."

    def __init__(self, code: str, unit: str, *, project: str) -> None:
        super().__init__(code=code, unit=unit, project=project)


class NotADraft(PlanError):
    """A form that is no longer with the unit."""

    zh = "“{project}”的表已提交（第 {revision} 版），导入不改它；请先退回，或从清单里删去这一行。"
    en = "“{project}” is submitted (revision {revision}) and stays as it is; return it first."

    def __init__(self, project: str, revision: int) -> None:
        super().__init__(project=project, revision=revision)


class Repeated(PlanError):
    """A project that stands in the list twice, apart."""

    zh = "“{project}”在第 {row} 行已经写过；一个项目的各行要连在一起，请挪到一处或删去一处。"
    en = "“{project}” stands on row {row} already; keep its rows together, or remove one."

    def __init__(self, project: str, row: int) -> None:
        super().__init__(project=project, row=row)


class NameMissing(PlanError):
    """A code that no project has, without a name."""

    zh = "编码 {code} 还没有项目，这一行也没有项目名称（0 个字）；请补上名称。"
    en = "No project has code {code}, and the row has no name (0 characters); add the name."

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class ListRefused(PlanError):
    """A list with faults, or too long; none of it is taken over."""

    zh = "清单有 {projects} 个项目、{faults} 处问题（须有 1—{limit} 个、无问题）；一个也没有导入。"
    en = (
        "{projects} project(s), {faults} fault(s); up to {limit} without faults: none was imported."
    )

    def __init__(self, projects: int, faults: int) -> None:
        super().__init__(projects=projects, faults=faults, limit=MOST)


@dataclass(frozen=True, slots=True)
class Planned:
    """A project of the list, what happens to it, and what is there of it."""

    listed: Listed
    step: Step
    unit: Organisation
    project: Project | None
    filing: Filing | None


class Plan:
    """What a list would do to a campaign as it now stands."""

    def __init__(self, campaign: Campaign, projects: Sequence[Listed]) -> None:
        self._seen: dict[object, int] = {}
        self._filings = {each.project_id: each for each in filings_in(campaign)}
        self.steps: list[Planned] = []
        self.faults: list[Fault] = []
        below = Organisation.objects.filter(path__startswith=campaign.organisation.path)
        self._units = list(below.filter(is_retired=False).select_related("parent"))
        known = Project.objects.filter(unit__path__startswith=campaign.organisation.path)
        self._projects = list(known.select_related("unit__parent"))
        for listed in projects:
            self._take(listed)

    @property
    def counted(self) -> dict[str, int]:
        """How many projects take each step."""
        found = Counter(each.step.value for each in self.steps)
        return {step.value: found[step.value] for step in Step}

    def _take(self, listed: Listed) -> None:
        try:
            project = self._project(listed)
            unit = project.unit if project and not listed.unit else self._unit(listed)
            self.steps.append(self._planned(listed, unit, project))
        except PlanError as error:
            column = Column.UNIT if isinstance(error, UnknownUnit) else Column.CODE
            self.faults.append(Fault(listed.row, column, error))

    def _planned(self, listed: Listed, unit: Organisation, project: Project | None) -> Planned:
        if project is None and not listed.name:
            raise NameMissing(listed.code)
        if project is not None and project.unit_id != unit.pk:
            raise CodeOfAnother(listed.code, project.unit.name, project=project.name)
        key = project.pk if project else (listed.name, unit.pk)
        if key in self._seen:
            raise Repeated(listed.called, self._seen[key])
        self._seen[key] = listed.row
        filing = self._filings.get(project.pk) if project else None
        if filing is None:
            step = Step.OPENED if project else Step.NEW
        else:
            present = form_of(filing)
            is_same = written_form(given(read_form(present), listed)) == present
            step = Step.SAME if is_same else Step.REVISED
            if step is Step.REVISED and filing.state not in _AT_WORK:
                raise NotADraft(filing.project.name, filing.revision)
        return Planned(listed, step, unit, project, filing)

    def _project(self, listed: Listed) -> Project | None:
        if listed.code:
            of_code = [each for each in self._projects if each.code == listed.code]
            if of_code:
                return of_code[0]
        named = [each for each in self._projects if each.name == listed.name and listed.name]
        here = [each for each in named if not listed.unit or each.unit.name == listed.unit]
        free = [each for each in here if not (each.code and listed.code)]
        return free[0] if len(free) == 1 else None

    def _unit(self, listed: Listed) -> Organisation:
        named = [each for each in self._units if each.name == listed.unit]
        if len(named) > 1 and listed.department:
            named = [each for each in named if _parent_name(each) == listed.department]
        if len(named) != 1:
            raise UnknownUnit(listed.unit or "—", len(named))
        return named[0]


def take_over(
    campaign: Campaign, projects: Sequence[Listed], *, file: str, by: Person, faults: int = 0
) -> Plan:
    """Take a list over: all of it in one transaction; return what was done.

    Forms are judged before the transaction begins, so that nobody waits for it to save.

    Args:
        campaign: where to.
        projects: of the list.
        file: the name of the list.
        by: who does it.
        faults: how many the rows of the list have by themselves.

    Raises:
        ListRefused: a project does not fit, or there are too many; nothing is changed.
    """
    last = {each.project_id: each for each in last_filings(campaign)}
    for planned in _plan(campaign, projects, faults).steps:
        judge(written_form(_form(campaign, planned, last)), campaign.policy)
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        plan = _plan(campaign, projects, faults)
        for planned in plan.steps:
            _do(campaign, planned, last=last, by=by)
        told = " ".join(f"{step}={count}" for step, count in plan.counted.items())
        path = f"campaigns/{campaign.pk}"
        record("projects-imported", by, path=path, before=file, after=told)
    return plan


def _plan(campaign: Campaign, projects: Sequence[Listed], faults: int) -> Plan:
    """Return what a list would do, all of it.

    Raises:
        ListRefused: it cannot be taken over.
    """
    plan = Plan(campaign, projects)
    faults += len(plan.faults)
    if faults or not 0 < len(projects) <= MOST:
        raise ListRefused(len(projects), faults)
    return plan


def _form(campaign: Campaign, planned: Planned, last: dict[int, Filing]) -> Form:
    if planned.filing is not None:
        return given(read_form(form_of(planned.filing)), planned.listed)
    before = last.get(planned.project.pk) if planned.project else None
    return given(started_form(campaign, planned.unit, before), planned.listed)


def _do(campaign: Campaign, planned: Planned, *, last: dict[int, Filing], by: Person) -> None:
    form, project = _form(campaign, planned, last), _kept_project(planned, by)
    if planned.filing is None:
        open_project(form, campaign, project, actor=as_preparer(by))
    elif planned.step is Step.REVISED:
        before = read_form(form_of(planned.filing))
        act = Act("given", before=_budgets(before), after=_budgets(form))
        here = desk(as_preparer(by))
        here.replace(planned.filing.pk, form, base=planned.filing.revision, act=act)


def _kept_project(planned: Planned, by: Person) -> Project:
    listed, project = planned.listed, planned.project
    if project is None:
        made = Project.objects.create(code=listed.code, name=listed.name, unit=planned.unit)
        record("project-added", by, path=f"projects/{made.pk}", after=_named(made))
        return made
    before = _named(project)
    project.name, project.code = listed.name or project.name, listed.code or project.code
    if _named(project) != before:
        project.version += 1
        project.save(update_fields=["name", "code", "version"])
        path = f"projects/{project.pk}"
        record("project-renamed", by, path=path, before=before, after=_named(project))
    return project


def _parent_name(organisation: Organisation) -> str:
    return organisation.parent.name if organisation.parent else ""


def _named(project: Project) -> str:
    return f"{project.code} {project.name}".strip()


def _budgets(form: Form) -> str:
    told = (cell_text(form, f"funds[0].{field}") or "—" for field in _BUDGETS)
    return f"{' / '.join(told)} · {len(form.indicators)}"
