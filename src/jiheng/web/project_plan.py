"""What a list of projects would do to a campaign as it now stands. Changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from jiheng.documents.interpret.folding import fold
from jiheng.domain.errors import JihengError
from jiheng.domain.workflow import Role, State
from jiheng.services.judging import read_form, written_form
from jiheng.services.listed import Fault, Listed
from jiheng.services.preparing import given, lost_rows, other_outturn
from jiheng.services.project_lists import Column
from jiheng.web.access import filings_in, forms_of
from jiheng.web.models import Campaign, Filing, Membership, Organisation, Project

MOST: Final = 5_000
"""Projects of one list."""
Thing = TypeVar("Thing")
Named = TypeVar("Named", Organisation, Project)
_AT_WORK = frozenset({State.DRAFT, State.RETURNED})


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


class CodeTwice(PlanError):
    """A code that stands in the list for two projects."""

    zh = "编码 {code} 在第 {row} 行已写给“{project}”；一个编码只用于一个项目，请核对编码。"
    en = "Code {code} stands on row {row} for “{project}” already; a code is of one project."

    def __init__(self, code: str, row: int, *, project: str) -> None:
        super().__init__(code=code, row=row, project=project)


class NameMissing(PlanError):
    """A code that no project has, without a name."""

    zh = "编码 {code} 还没有项目，这一行也没有项目名称（0 个字）；请补上名称。"
    en = "No project has code {code}, and the row has no name (0 characters); add the name."

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class ListRefused(PlanError):
    """A list with faults, or too long; none of it is taken over."""

    zh = "清单有 {projects} 个项目、{faults} 处问题（须有 1—{limit} 个、无问题）；一个也没有导入。"
    en = "Projects: {projects}, faults: {faults}; up to {limit} without faults: none was imported."

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

    @property
    def key(self) -> Hashable:
        """All that its step depends on besides the list."""
        return _key(self.listed, self.unit, project=self.project, filing=self.filing)


def _key(
    listed: Listed, unit: Organisation, *, project: Project | None, filing: Filing | None
) -> Hashable:
    of_project = project and (project.pk, project.version)
    of_filing = filing and (filing.pk, filing.revision, filing.state)
    return listed.row, unit.pk, unit.name, of_project, of_filing


class Plan:
    """What a list would do to a campaign as it now stands.

    What a former plan found of the same list is not worked out again where nothing changed.
    `lost` has the indicators that units filled in and that the list takes out of their forms: the
    project's name and the indicator's.
    """

    def __init__(
        self, campaign: Campaign, projects: Sequence[Listed], former: "Plan | None" = None
    ) -> None:
        self._seen: dict[object, int] = {}
        self._codes: dict[str, tuple[int, str]] = {}
        self._known = {each.key: each.step for each in former.steps} if former else {}
        self._filings = {each.project_id: each for each in filings_in(campaign)}
        self._forms: dict[int, str] = {}
        self.steps: list[Planned] = []
        self.lost: list[tuple[str, str]] = []
        self._outturns: list[tuple[str, Decimal, Decimal]] = []
        self.faults: list[Fault] = []
        below = Organisation.objects.filter(path__startswith=campaign.organisation.path)
        units = below.filter(is_retired=False).select_related("parent")
        self._units = _by((fold(each.name), each) for each in units)
        known = Project.objects.filter(unit__path__startswith=campaign.organisation.path)
        there = list(known.select_related("unit__parent").order_by("pk"))
        self._of_code = _by((_code_key(each.code), each) for each in there)
        self._of_name = _by((fold(each.name), each) for each in there)
        for listed in projects:
            self._take(listed)

    @property
    def counted(self) -> dict[str, int]:
        """How many projects take each step."""
        found = Counter(each.step.value for each in self.steps)
        return {step.value: found[step.value] for step in Step}

    @property
    def outturns(self) -> list[tuple[str, Decimal, Decimal]]:
        """The projects whose form has another outturn than the list: both, in 万元."""
        return self._outturns

    @property
    def renamed(self) -> list[tuple[str, str]]:
        """The projects that get another name: as they are called, and as the list calls them."""
        return [
            (each.project.name, each.listed.name)
            for each in self.steps
            if each.project and each.listed.name not in {"", each.project.name}
        ]

    @property
    def unattended(self) -> list[str]:
        """The units that get a form and have nobody to fill it in, by name."""
        given = {each.unit.pk: each.unit for each in self.steps if each.filing is None}
        filling = Membership.objects.filter(role=Role.PREPARER, person__is_active=True)
        attended = set(filling.values_list("organisation", flat=True))
        return sorted(unit.name for key, unit in given.items() if key not in attended)

    def _take(self, listed: Listed) -> None:
        try:
            project = self._project(listed)
            if project and fold(project.name) == fold(listed.name):
                listed = replace(listed, name=project.name)
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
        key = project.pk if project else (fold(listed.name), unit.pk)
        if key in self._seen:
            raise Repeated(listed.called, self._seen[key])
        self._seen[key] = listed.row
        code = _code_key(listed.code)
        row, called = self._codes.setdefault(code, (listed.row, listed.called))
        if listed.code and row != listed.row:
            raise CodeTwice(listed.code, row, project=called)
        filing = self._filings.get(project.pk) if project else None
        if filing is None and unit.is_retired:
            raise UnknownUnit(unit.name, 0)
        step = self._known.get(_key(listed, unit, project=project, filing=filing))
        step = step or self._step(listed, project, filing)
        if filing and step is Step.REVISED and filing.state not in _AT_WORK:
            raise NotADraft(filing.project.name, filing.revision)
        return Planned(listed, step, unit, project, filing)

    def _step(self, listed: Listed, project: Project | None, filing: Filing | None) -> Step:
        if filing is None:
            return Step.OPENED if project else Step.NEW
        present = self._form(filing)
        form = read_form(present)
        self.lost += [(listed.called, row.name or "—") for row in lost_rows(form, listed)]
        if (outturns := other_outturn(form, listed)) is not None:
            self._outturns.append((listed.called, *outturns))
        is_same = written_form(given(form, listed)) == present
        return Step.SAME if is_same else Step.REVISED

    def _form(self, filing: Filing) -> str:
        """Return a form as it stands; all are asked for at once, where no plan was made before."""
        if filing.pk not in self._forms:
            wanted = [filing.pk] if self._known else [each.pk for each in self._filings.values()]
            self._forms |= {key: kept.form for key, kept in forms_of(wanted).items()}
        return self._forms[filing.pk]

    def _project(self, listed: Listed) -> Project | None:
        if listed.code:
            of_code = self._of_code.get(_code_key(listed.code), [])
            exact = [each for each in of_code if each.code == listed.code]
            if of_code:
                return (exact or of_code)[0]
        named = self._of_name.get(fold(listed.name), []) if listed.name else []
        here = [each for each in named if not listed.unit or _is_called(each.unit, listed.unit)]
        free = _exact([each for each in here if not (each.code and listed.code)], listed.name)
        return free[0] if len(free) == 1 else None

    def _unit(self, listed: Listed) -> Organisation:
        named = _exact(self._units.get(fold(listed.unit), []), listed.unit)
        if len(named) > 1 and listed.department:
            named = [
                each for each in named if each.parent and _is_called(each.parent, listed.department)
            ]
        if len(named) != 1:
            raise UnknownUnit(listed.unit or "—", len(named))
        return named[0]


def planned(
    campaign: Campaign, projects: Sequence[Listed], faults: int, *, former: Plan | None = None
) -> Plan:
    """Return what a list would do, all of it.

    Args:
        campaign: where to.
        projects: of the list.
        faults: how many its rows have by themselves.
        former: what was found of it before.

    Raises:
        ListRefused: a project does not fit, or there are too many.
    """
    plan = Plan(campaign, projects, former)
    faults += len(plan.faults)
    if faults or not 0 < len(projects) <= MOST:
        raise ListRefused(len(projects), faults)
    return plan


def _code_key(code: str) -> str:
    """Return what is the same for a code however it is typed: spaces, width, small letters."""
    return fold(code).casefold()


def _is_called(organisation: Organisation, name: str) -> bool:
    """Whether a name is an organisation's, however wide its brackets and blanks are typed."""
    return fold(organisation.name) == fold(name)


def _exact(found: list[Named], name: str) -> list[Named]:
    """Return of those that are called alike the ones that are called just so, where there are."""
    return [each for each in found if each.name == name] or found


def _by(named: Iterable[tuple[str, Thing]]) -> Mapping[str, list[Thing]]:
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for name, each in named:
        found[name].append(each)
    return found
