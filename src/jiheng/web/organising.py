"""Changes to the tree of organisations: each is a guard, a change and its audit entry."""

from django.db import transaction

from jiheng.domain.errors import JihengError
from jiheng.web.access import unfinished_below
from jiheng.web.models import Organisation, Person
from jiheng.web.models.versions import held
from jiheng.web.signing import record

_DEEPEST = 8


class OrganisationError(JihengError):
    """A tree that cannot be changed as asked. It stays as it is."""

    exit_code = 2


class NameTaken(OrganisationError):
    """Two organisations of one name below one parent."""

    zh = "“{parent}”下面已有 1 个叫“{name}”的单位；没有改动，请换个名称，或用已有的那个。"
    en = "“{parent}” has one organisation named “{name}” already; nothing changed, choose another."

    def __init__(self, name: str, parent: str) -> None:
        super().__init__(name=name, parent=parent)


class BelowItself(OrganisationError):
    """An organisation moved to where it cannot stand."""

    zh = "“{name}”不能在“{parent}”下面：那是它自己、它的下级或已停用；没有改动，请另选上级。"
    en = "“{name}” cannot stand below “{parent}”: itself, below itself, or retired; choose another."

    def __init__(self, name: str, parent: str) -> None:
        super().__init__(name=name, parent=parent)


class TooDeep(OrganisationError):
    """A tree with more levels than it holds."""

    zh = "“{parent}”下面已是第 {depth} 层，单位最多 {limit} 层；没有改动，请放在更上一级。"
    en = "“{parent}” would hold level {depth}, above the limit of {limit}; choose a higher place."

    def __init__(self, parent: str, depth: int) -> None:
        super().__init__(parent=parent, depth=depth, limit=_DEEPEST)


class StillAtWork(OrganisationError):
    """An organisation that is retired too early."""

    zh = "“{name}”还有 {parts} 个在用的下级、{filings} 份未办结的表；没有停用，请先移走或办结。"
    en = (
        "Of “{name}”, parts in use: {parts}, forms under way: {filings}; move or finish them first."
    )

    def __init__(self, name: str, *, parts: int, filings: int) -> None:
        super().__init__(name=name, parts=parts, filings=filings)


def add(parent: Organisation, name: str, *, kind: str, by: Person) -> Organisation:
    """Return a new organisation below `parent`.

    Raises:
        NameTaken: there is one of this name.
        TooDeep: there is no level left.
        BelowItself: the parent is retired.
    """
    with transaction.atomic():
        above = Organisation.objects.select_for_update().get(pk=parent.pk)
        _demand_room(name, above)
        _demand_name(name, above)
        made = Organisation.objects.create(name=name, kind=kind, parent=above)
        record("organisation-added", by, path=_path(made), after=_told(made))
    return made


def rename(organisation: int, name: str, *, kind: str, version: int, by: Person) -> None:
    """Give an organisation another name and kind.

    Raises:
        NameTaken: there is one of this name.
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Organisation.objects.all(), organisation, version)
        before = _told(row)
        if row.name != name:
            _demand_name(name, row.parent)
        row.name, row.kind = name, kind
        row.save()
        record("organisation-renamed", by, path=_path(row), before=before, after=_told(row))


def move(organisation: int, parent: Organisation, *, version: int, by: Person) -> None:
    """Put an organisation, and all below it, under another parent.

    Raises:
        BelowItself: it would stand below itself, or below what is retired.
        NameTaken, TooDeep: the new parent has no place for it.
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        tree = {each.pk: each for each in Organisation.objects.select_for_update().order_by("pk")}
        row = held(Organisation.objects.all(), organisation, version)
        above = tree[parent.pk]
        if above.path.startswith(row.path):
            raise BelowItself(row.name, above.name)
        below = [each for each in tree.values() if each.path.startswith(row.path)]
        levels = max(each.depth for each in below) - row.depth
        _demand_room(row.name, above, levels)
        _demand_name(row.name, above)
        before, old = tree[row.parent_id].name if row.parent_id else "", row.path
        for each in below:
            each.path = f"{above.path}{row.pk}/{each.path.removeprefix(old)}"
        Organisation.objects.bulk_update(below, ["path"])
        Organisation.objects.filter(pk=row.pk).update(parent=above, version=row.version)
        record("organisation-moved", by, path=_path(row), before=before, after=above.name)


def retire(organisation: int, *, version: int, by: Person) -> None:
    """Retire an organisation: it keeps what it filed and takes nothing new.

    Raises:
        StillAtWork: parts of it are not retired, or filings are under way.
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Organisation.objects.all(), organisation, version)
        parts = Organisation.objects.filter(parent=row, is_retired=False).count()
        filings = unfinished_below(row)
        if parts or filings:
            raise StillAtWork(row.name, parts=parts, filings=filings)
        row.is_retired = True
        row.save()
        record("organisation-retired", by, path=_path(row), after=row.name)


def restore(organisation: int, *, version: int, by: Person) -> None:
    """Take an organisation back into use.

    Raises:
        BelowItself: its parent is still retired.
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Organisation.objects.all(), organisation, version)
        if row.parent and row.parent.is_retired:
            raise BelowItself(row.name, row.parent.name)
        row.is_retired = False
        row.save()
        record("organisation-restored", by, path=_path(row), after=row.name)


def _demand_room(name: str, parent: Organisation, levels: int = 0) -> None:
    if parent.is_retired:
        raise BelowItself(name, parent.name)
    depth = parent.depth + 2 + levels
    if depth > _DEEPEST:
        raise TooDeep(parent.name, depth)


def _demand_name(name: str, parent: Organisation | None) -> None:
    if Organisation.objects.filter(parent=parent, name=name).exists():
        raise NameTaken(name, parent.name if parent else "—")


def _path(organisation: Organisation) -> str:
    return f"organisations/{organisation.pk}"


def _told(organisation: Organisation) -> str:
    return f"{organisation.name} · {organisation.kind}"
