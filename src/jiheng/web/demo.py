"""A demonstration: an organisation tree with accounts marked as such, and forms to work on."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from jiheng.domain.errors import UsageError
from jiheng.domain.form import Form
from jiheng.domain.workflow import Role
from jiheng.policy import choose
from jiheng.services.filing import Actor
from jiheng.services.rendering import DEFAULT_LAYOUT, LAYOUTS
from jiheng.web.models import Campaign, Membership, Organisation, Person
from jiheng.web.opening import open_filing

FINANCE: Final = "演示财政局"
_NO_NAME = "演示单位"
_CAST = (
    ("preparer", "填报人（演示）", Role.PREPARER),
    ("reviewer", "审核人（演示）", Role.REVIEWER),
    ("finance", "财政审核人（演示）", Role.FINANCE_OFFICER),
    ("auditor", "审计人（演示）", Role.AUDITOR),
    ("admin", "管理员（演示）", Role.ADMINISTRATOR),
)


class DataExists(UsageError):
    """A database that already holds persons or filings."""

    zh = "数据库里已有 {persons} 个账户，演示数据只建在空的数据库里；请另选文件夹（--data）。"
    en = "The database holds {persons} account(s); demo data needs an empty one: choose --data."

    def __init__(self, persons: int) -> None:
        super().__init__(persons=persons)


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: how to sign in, and what it is."""

    username: str
    name: str
    organisation: str
    role: Role


def load(forms: Sequence[Form]) -> str:
    """Make the tree, the accounts and a filing of each form; return the accounts' password.

    Raises:
        DataExists: somebody has an account already.
    """
    with transaction.atomic():
        persons = Person.objects.count()
        if persons:
            raise DataExists(persons)
        finance = _organisation(FINANCE, Organisation.Kind.FINANCE, None)
        password = secrets.token_urlsafe(9)
        cast = {role: _person(username, name, password) for username, name, role in _CAST}
        for role in (Role.FINANCE_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR):
            Membership.objects.create(person=cast[role], organisation=finance, role=role)
        for form in forms:
            _file(form, finance, cast)
    return password


def accounts() -> Iterator[Account]:
    """Yield the demo accounts."""
    held = Membership.objects.filter(person__is_demo=True).select_related("person", "organisation")
    for each in held.order_by("person__pk", "organisation__path"):
        place = str(each.organisation)
        yield Account(each.person.username, each.person.name, place, Role(each.role))


def _file(form: Form, finance: Organisation, cast: dict[Role, Person]) -> None:
    department = _organisation(
        form.supervising_department or _NO_NAME, Organisation.Kind.DEPARTMENT, finance
    )
    unit = _organisation(_unit_name(form), Organisation.Kind.UNIT, department)
    for role, place in ((Role.REVIEWER, department), (Role.PREPARER, unit)):
        Membership.objects.get_or_create(person=cast[role], organisation=place, role=role)
    preparer = cast[Role.PREPARER]
    actor = Actor(preparer.pk, preparer.name, frozenset({Role.PREPARER}))
    open_filing(form, _campaign(form, finance), unit, actor=actor)


def _unit_name(form: Form) -> str:
    """Return the unit's name; a department that implements itself does so as its 本级."""
    name = form.implementing_unit or _NO_NAME
    return f"{name}（本级）" if name == form.supervising_department else name


def _campaign(form: Form, finance: Organisation) -> Campaign:
    year = form.fiscal_year or date.today().year - 1  # noqa: DTZ011
    campaign, _ = Campaign.objects.get_or_create(
        fiscal_year=year,
        organisation=finance,
        defaults={"name": f"{year} 年度项目支出绩效自评", "layout": _layout(form)},
    )
    return campaign


def _layout(form: Form) -> str:
    """Return the layout of the place whose policy governs the form."""
    places = choose(form.fiscal_year, form.supervising_department).name.split("-")
    return next((place for place in places if place in LAYOUTS), DEFAULT_LAYOUT)


def _organisation(name: str, kind: str, parent: Organisation | None) -> Organisation:
    found, _ = Organisation.objects.get_or_create(
        name=name[:120], parent=parent, defaults={"kind": kind}
    )
    return found


def _person(username: str, name: str, password: str) -> Person:
    person = Person.objects.create_person(username, password, name=name)
    person.is_demo = True
    person.save(update_fields=["is_demo"])
    return person
