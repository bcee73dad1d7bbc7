"""The door to organisations, accounts and campaigns: who administers what in the tree.

An organisation or account without relation to the person does not exist for them (404); one
they have to do with but do not administer is forbidden (403).
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from jiheng.domain.workflow import Role
from jiheng.web.access import holds, memberships, signed_in
from jiheng.web.models import Campaign, Organisation, Person


def must_hold(request: HttpRequest, role: Role) -> Person:
    """Return who is signed in and holds a role somewhere.

    Raises:
        PermissionDenied: they do not.
    """
    person = signed_in(request)
    if not holds(person, role):
        raise PermissionDenied
    return person


def places_of(person: Person, role: Role) -> tuple[str, ...]:
    """Return the paths of the organisations a person holds a role in."""
    return tuple(held.organisation.path for held in memberships(person) if held.role == role)


def is_within(path: str, places: Iterable[str]) -> bool:
    """Whether a path lies at or below one of the places."""
    return path.startswith(tuple(places))


def territory(person: Person, role: Role) -> QuerySet[Organisation]:
    """Return the organisations a person holds a role over, in order of the tree."""
    within = [Q(path__startswith=path) for path in places_of(person, role)]
    found = Organisation.objects.order_by("path")
    return found.filter(reduce(or_, within)) if within else found.none()


def organisation_for(
    request: HttpRequest, organisation: int, role: Role, *, is_below: bool = False
) -> Organisation:
    """Return an organisation over which the person holds a role.

    Args:
        request: of the person.
        organisation: its number.
        role: the role that is needed.
        is_below: whether it must be held above it: nobody moves or retires their own place.

    Raises:
        Http404: there is none, or none for this person.
        PermissionDenied: they may see it and never do this.
    """
    person = signed_in(request)
    found = Organisation.objects.select_related("parent").filter(pk=organisation).first()
    every = tuple(held.organisation.path for held in memberships(person))
    if found is None or not is_within(found.path, every):
        raise Http404
    above = found.parent.path if found.parent else ""
    if not is_within(above if is_below else found.path, places_of(person, role)):
        raise PermissionDenied
    return found


def campaign_for(request: HttpRequest, campaign: int) -> Campaign:
    """Return a campaign that the person, as finance officer, conducts.

    Raises:
        Http404: there is none, or none for this person.
        PermissionDenied: they take part in it and do not conduct it.
    """
    person = signed_in(request)
    found = Campaign.objects.select_related("organisation").filter(pk=campaign).first()
    every = [held.organisation.path for held in memberships(person)]
    if found is None or not any(_is_related(found.organisation.path, each) for each in every):
        raise Http404
    if not is_within(found.organisation.path, places_of(person, Role.FINANCE_OFFICER)):
        raise PermissionDenied
    return found


def _is_related(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def campaigns_of(person: Person) -> QuerySet[Campaign]:
    """Return the campaigns a finance officer conducts, the latest first."""
    own = territory(person, Role.FINANCE_OFFICER).values("pk")
    found = Campaign.objects.filter(organisation__in=own).select_related("organisation")
    return found.order_by("-fiscal_year", "-pk")


def accounts(person: Person) -> QuerySet[Person]:
    """Return the accounts an administrator sees: of whoever holds a role in their tree."""
    own = territory(person, Role.ADMINISTRATOR).values("pk")
    return Person.objects.filter(memberships__organisation__in=own).distinct()


def account_for(request: HttpRequest, account: int, *, is_whole: bool = False) -> Person:
    """Return an account the person administers.

    Args:
        request: of the administrator.
        account: its number.
        is_whole: whether the whole account is meant and not one role: then every role of it
            must lie in the administrator's tree, and it must not be their own.

    Raises:
        Http404: there is none in their tree.
        PermissionDenied: it reaches beyond their tree, or they are no administrator.
    """
    administrator = must_hold(request, Role.ADMINISTRATOR)
    found = accounts(administrator).filter(pk=account).first()
    if found is None:
        raise Http404
    if is_whole and not is_theirs(administrator, found):
        raise PermissionDenied
    return found


def is_theirs(administrator: Person, account: Person) -> bool:
    """Whether an administrator decides on the whole of another's account."""
    places = places_of(administrator, Role.ADMINISTRATOR)
    reaches = (held.organisation.path for held in memberships(account))
    return account.pk != administrator.pk and all(is_within(path, places) for path in reaches)
