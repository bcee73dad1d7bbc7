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


class UnitRetired(FilingError):
    """A new form for a unit that takes none."""

    zh = "“{unit}”已停用，不再建新表（原有的都还在）；没有建，请选在用的单位，或请管理员先恢复它。"
    en = "“{unit}” is retired and takes no new forms; none was made, choose one in use, or restore."

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


def open_filing(form: Form, campaign: Campaign, unit: Organisation, *, actor: Actor) -> Filing:
    """Return a new filing of a form, as a draft of the unit; its name says which project.

    Raises:
        AlreadyFiled: the campaign has one of this project.
        NameMissing: the form does not say which project it is of.
        UnitRetired: the unit takes no new ones.
    """
    with transaction.atomic():
        name = " ".join((form.project.name or "").split())[:_LONGEST]
        if not name:
            raise NameMissing
        code = form.project.code or ""
        project = _known(name, code, unit=unit, campaign=campaign)
        project = project or Project.objects.create(name=name, unit=unit, code=code)
        return open_project(form, campaign, project, actor=actor)


def _known(name: str, code: str, *, unit: Organisation, campaign: Campaign) -> Project | None:
    """Return the project of a unit that a form names, however wide its brackets are.

    Of several of one name it is the one of the form's code, or one without a form so far.
    """
    of_unit = Project.objects.filter(unit=unit).order_by("pk")
    called = [each for each in of_unit if fold(each.name) == fold(name)]
    called = [each for each in called if each.name == name] or called
    called = [each for each in called if code and _same_code(each.code, code)] or called
    free = (each for each in called if not is_filed(campaign, each))
    return next(free, None) or next(iter(called), None)


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
