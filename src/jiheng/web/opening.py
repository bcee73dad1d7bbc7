"""Opening filings: a project's form in a campaign, with its first revision."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from jiheng.documents.interpret.folding import fold
from jiheng.domain.form import Form
from jiheng.services.filed import Weighed
from jiheng.services.filing import Actor, Desk
from jiheng.services.judging import judge
from jiheng.services.refusals import FilingError
from jiheng.web.access import is_filed, new_filing
from jiheng.web.models import Campaign, Filing, Organisation, Project
from jiheng.web.stores import DatabaseStore

_LONGEST = 255


class AlreadyFiled(FilingError):
    """A project that the campaign has a filing of."""

    zh = "“{project}”在“{campaign}”里已有自评表，没有再建；请打开那一份填写，或核对项目名称。"
    en = "“{project}” has a form in “{campaign}” already, so none was made; open that, or check."

    def __init__(self, project: str, campaign: str) -> None:
        super().__init__(project=project, campaign=campaign)


class NameMissing(FilingError):
    """A form without the name of its project."""

    zh = "表上没有项目名称（0 个字），不知道是哪个项目；请先填项目名称再存。"
    en = "The form names no project (0 characters); fill in the project's name and save again."

    def __init__(self) -> None:
        super().__init__()


class ProjectUnclear(FilingError):
    """A form that may be of any of several projects of one name."""

    zh = (
        "“{unit}”有 {count} 个项目都叫“{name}”，表上的编码“{code}”不是其中任何一个的，"
        "看不出是哪一个；没有存，请选定是哪一个再存。"
    )
    en = (
        "“{unit}” has {count} projects named “{name}”, and code “{code}” of the form is none of "
        "theirs; nothing is saved, choose which one it is and save again."
    )

    def __init__(self, form: Form, unit: Organisation, count: int) -> None:
        name, code = _called(form), form.project.code or "—"
        super().__init__(unit=unit.name, count=count, name=name, code=code)


class UnitRetired(FilingError):
    """A new form for a unit that takes none."""

    zh = "“{unit}”已停用，不再建新表（原有的都还在）；没有建，请选在用的单位，或请管理员先恢复它。"
    en = "“{unit}” is retired and takes no new forms; none was made, choose one in use, or restore."

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


def open_filing(
    form: Form,
    campaign: Campaign,
    unit: Organisation,
    *,
    actor: Actor,
    chosen: int | None = None,
) -> Filing:
    """Return a new filing of a form, as a draft of the unit; its name says which project.

    Args:
        form: what is filed.
        campaign: where to.
        unit: whose it is.
        actor: who opens it.
        chosen: which of several projects it may be of.

    Raises:
        AlreadyFiled: the campaign has one of this project.
        NameMissing: the form does not say which project it is of.
        ProjectUnclear: it may be of several projects, and none of them is chosen.
        UnitRetired: the unit takes no new ones.
    """
    with transaction.atomic():
        name = _called(form)
        if not name:
            raise NameMissing
        known = namesakes(form, unit)
        free = [each for each in known if not is_filed(campaign, each)]
        if free and len(known) > 1:
            free = [each for each in free if each.pk == chosen]
            if not free:
                raise ProjectUnclear(form, unit, len(known))
        project = next(iter(free or known), None)
        code = form.project.code or ""
        project = project or Project.objects.create(name=name, unit=unit, code=code)
        return open_project(form, campaign, project, actor=actor)


def namesakes(form: Form, unit: Organisation) -> list[Project]:
    """Return the projects of a unit that a form may be of, however wide its brackets are.

    Of several of one name it is the one of the form's code.
    """
    name, code = _called(form), form.project.code or ""
    of_unit = Project.objects.filter(unit=unit).order_by("pk")
    called = [each for each in of_unit if fold(each.name) == fold(name)]
    called = [each for each in called if each.name == name] or called
    return [each for each in called if code and _same_code(each.code, code)] or called


def _called(form: Form) -> str:
    """Return the name of a form's project as it is registered."""
    return " ".join((form.project.name or "").split())[:_LONGEST]


def _same_code(one: str, other: str) -> bool:
    return fold(one).casefold() == fold(other).casefold()


def open_project(
    form: Form,
    campaign: Campaign,
    project: Project,
    *,
    actor: Actor,
    weigh: Callable[[str, str], Weighed] = judge,
) -> Filing:
    """Return a new filing of a project, as a draft.

    Args:
        form: what it begins with.
        campaign: where to.
        project: that has none there.
        actor: who opens it.
        weigh: as `jiheng.services.filing.Desk` has it.

    Raises:
        AlreadyFiled: the campaign has one of this project.
        UnitRetired: its unit takes no new ones.
    """
    with transaction.atomic():
        unit = Organisation.objects.select_for_update().get(pk=project.unit_id)
        if unit.is_retired:
            raise UnitRetired(unit.name)
        if is_filed(campaign, project):
            raise AlreadyFiled(project.name, campaign.name)
        filing = new_filing(campaign=campaign, project=project)
        here = Desk(DatabaseStore(), actor, timezone.now(), weigh)
        here.open(filing.pk, _without_folder(form), campaign.policy)
    filing.refresh_from_db()
    return filing


def _without_folder(form: Form) -> Form:
    """Return the form with the name of its document alone: folders are nobody's business."""
    if form.source is None:
        return form
    name = PurePath(form.source.file.replace("\\", "/")).name
    return replace(form, source=replace(form.source, file=name))
