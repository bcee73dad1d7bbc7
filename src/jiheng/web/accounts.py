"""Changes to accounts and roles: each is a guard, a change and its audit entry."""

from collections.abc import Iterable

from axes.utils import reset
from django.db import transaction

from jiheng.domain.errors import JihengError, UsageError
from jiheng.domain.workflow import Role
from jiheng.web import links
from jiheng.web.models import Membership, OneTimeLink, Organisation, Person, SecondStep
from jiheng.web.models.versions import held
from jiheng.web.signing import record


class AccountError(JihengError):
    """An account that cannot be changed as asked. It stays as it is."""

    exit_code = 2


class UsernameTaken(AccountError):
    """Two accounts of one username."""

    zh = "用户名“{username}”已有 1 个账户在用；没有新建，请换一个，或在人员里给原账户加角色。"
    en = "One account has the username “{username}” already; none was made, choose another."

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class LastRole(AccountError):
    """The only role of an account taken away."""

    zh = (
        "这是{name}唯一的角色（1 个），去掉后账户没有单位管；没有改动，请先给别的角色，或停用账户。"
    )
    en = "{name} holds this role alone (1); nothing changed, give another first or deactivate."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class OwnAccount(AccountError):
    """An administrator about to shut themselves out."""

    zh = "这是{name}自己的管理员角色（1 个），去掉就再也管不了；没有改动，请由另一位管理员来做。"
    en = "This is {name}'s own administrator role (1); nothing changed, let a colleague do it."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class RetiredPlace(AccountError):
    """A role at an organisation that is retired."""

    zh = "“{organisation}”已停用，不能再给角色（已有的不变）；请选在用的单位，或先恢复它。"
    en = "“{organisation}” is retired and takes no new roles; choose one in use, or restore it."

    def __init__(self, organisation: str) -> None:
        super().__init__(organisation=organisation)


class AccountsExist(UsageError):
    """A first account for a database that has some."""

    zh = (
        "数据库里已有 {persons} 个账户，第一个管理员只在空的数据库里建；没有改动。"
        "进不去的账户请用 jiheng account link --username 取得一次性链接。"
    )
    en = (
        "The database holds {persons} account(s), and the first one needs an empty one; nothing "
        "changed. For an account that cannot get in: jiheng account link --username."
    )

    def __init__(self, persons: int) -> None:
        super().__init__(persons=persons)


class UnknownAccount(UsageError):
    """A username that no account has."""

    zh = "没有用户名为“{username}”的在用账户（共 {persons} 个账户）；请核对用户名。"
    en = "No account in use has the username “{username}” (of {persons}); check the name."

    def __init__(self, username: str, persons: int) -> None:
        super().__init__(username=username, persons=persons)


def first_administrator(organisation: str, username: str, *, name: str) -> str:
    """Make the root of the tree with its administrator; return the token of their link.

    Raises:
        AccountsExist: somebody has an account already.
    """
    with transaction.atomic():
        persons = Person.objects.select_for_update().count()
        if persons:
            raise AccountsExist(persons)
        root = Organisation.objects.create(name=organisation, kind=Organisation.Kind.FINANCE)
        person = Person.objects.create_person(username, None, name=name)
        Membership.objects.create(person=person, organisation=root, role=Role.ADMINISTRATOR)
        record("account-made", None, path=_path(person), after=_told(Role.ADMINISTRATOR, root))
        return links.made(person, OneTimeLink.Purpose.INVITATION)


def renewed_link(username: str) -> str:
    """Return the token of a new link for an account, its second step removed.

    For whoever runs the server, when no administrator can get in.

    Raises:
        UnknownAccount: there is none in use.
    """
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise UnknownAccount(username, Person.objects.count())
    with transaction.atomic():
        SecondStep.objects.filter(person=person).delete()
        person.recovery_codes.all().delete()
        record("link-made", None, path=_path(person), after=OneTimeLink.Purpose.RESET)
        return links.made(person, OneTimeLink.Purpose.RESET)


def invite(
    username: str, name: str, *, email: str, place: Organisation, roles: Iterable[Role], by: Person
) -> Person:
    """Return a new account with roles at a place and no password yet.

    Raises:
        UsernameTaken: there is such an account.
        RetiredPlace: the place takes no new roles.
    """
    with transaction.atomic():
        username = Person.normalize_username(username)
        if Person.objects.filter(username__iexact=username).exists():
            raise UsernameTaken(username)
        person = Person.objects.create_person(username, None, name=name)
        person.email = email
        person.save(update_fields=["email"])
        record("account-made", by, path=_path(person), after=f"{username} · {name}")
        for role in roles:
            give_role(person, place, role=role, by=by)
    return person


def link_for(person: Person, *, by: Person) -> tuple[str, OneTimeLink.Purpose]:
    """Return the token of a new link for an account, and what it is for."""
    is_new = not person.has_usable_password()
    purpose = OneTimeLink.Purpose.INVITATION if is_new else OneTimeLink.Purpose.RESET
    with transaction.atomic():
        record("link-made", by, path=_path(person), after=purpose)
        return links.made(person, purpose), purpose


def describe(person: int, name: str, *, email: str, version: int, by: Person) -> None:
    """Give an account another name and mail address.

    Raises:
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Person.objects.all(), person, version)
        before = f"{row.name} {row.email}".strip()
        row.name, row.email = name, email
        row.save(update_fields=["name", "email", "version"])
        after = f"{name} {email}".strip()
        record("account-described", by, path=_path(row), before=before, after=after)


def give_role(person: Person, place: Organisation, *, role: Role, by: Person) -> None:
    """Give a person a role at a place; nothing happens where they hold it.

    Raises:
        RetiredPlace: the place takes no new roles.
    """
    with transaction.atomic():
        place = Organisation.objects.select_for_update().get(pk=place.pk)
        if place.is_retired:
            raise RetiredPlace(place.name)
        _, is_new = Membership.objects.get_or_create(person=person, organisation=place, role=role)
        if is_new:
            record("role-given", by, path=_path(person), after=_told(role, place))


def take_role(membership: Membership, *, by: Person) -> None:
    """Take a role away.

    Raises:
        LastRole: it is the only one.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=membership.person_id)
        own = Membership.objects.filter(person=person)
        if not own.exclude(pk=membership.pk).exists():
            raise LastRole(person.name)
        if own.filter(pk=membership.pk).delete()[0]:
            before = _told(Role(membership.role), membership.organisation)
            record("role-taken", by, path=_path(person), before=before)


def activate(person: int, *, is_active: bool, version: int, by: Person) -> None:
    """Let an account be used, or no longer; its sessions and links end at once.

    Raises:
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Person.objects.all(), person, version)
        row.is_active = is_active
        row.save(update_fields=["is_active", "version"])
        links.end(row)
        action = "account-activated" if is_active else "account-deactivated"
        record(action, by, path=_path(row), after=row.username)


def unlock(person: Person, *, by: Person) -> None:
    """Lift the lock after wrong passwords."""
    with transaction.atomic():
        reset(username=person.username)
        record("account-unlocked", by, path=_path(person), after=person.username)


def remove_second_step(person: Person, *, by: Person) -> None:
    """Let a person in without the second step: their device is lost."""
    with transaction.atomic():
        if SecondStep.objects.filter(person=person).delete()[0]:
            person.recovery_codes.all().delete()
            record("second-step-off", by, path=_path(person), after=person.username)


def _path(person: Person) -> str:
    return f"people/{person.pk}"


def _told(role: Role, place: Organisation) -> str:
    return f"{place.name} · {role}"
