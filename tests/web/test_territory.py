"""Every route of administration, method and person against every organisation and account."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jiheng.domain.workflow import Role
from jiheng.web.models import Campaign, Membership, Organisation, Person
from webcast import ROLES, Cast, Enter
from webroutes import (
    METHODS,
    OF_ACCOUNTS,
    OF_CAMPAIGNS,
    OF_ORGANISATIONS,
    OF_ROLES,
    methods_asked,
)

INSIDE = {200, 302, 400, 404, 409, 422}


def asked(client: Client, method: str, address: str) -> int:
    """Send a request, undo what it did, and return the status of its answer."""
    with transaction.atomic():
        fields = {"version": 1, "name": "x", "kind": "unit", "membership": 999_999}
        send = getattr(client, method.lower())
        answer = send(address, fields) if method in {"GET", "POST"} else send(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


def places(cast: Cast, person: str, role: Role | None = None) -> list[Organisation]:
    held = Membership.objects.filter(person=cast.people[person]).select_related("organisation")
    return [each.organisation for each in held if role is None or each.role == role]


def is_over(above: list[Organisation], organisation: Organisation) -> bool:
    return any(organisation.path.startswith(each.path) for each in above)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, with an administrator of one department and one of another tree."""
    for name, place in (("local", "department"), ("foreign_local", "foreign_finance")):
        person = cast.people[name] = Person.objects.create_person(name, "x", name=name)
        Membership.objects.create(
            person=person, organisation=cast.tree[place], role=Role.ADMINISTRATOR
        )
    return cast


EVERYONE = [*ROLES, "local", "foreign_local"]


@pytest.mark.parametrize("name", OF_ROLES)
def test_pages_of_a_role_are_for_those_who_hold_it(cast: Cast, enter: Enter, name: str) -> None:
    role, methods = OF_ROLES[name]
    for method in METHODS:
        assert asked(Client(), method, reverse(name)) == 302
    for person in EVERYONE:
        client = enter(person)
        for method in METHODS:
            status = asked(client, method, reverse(name))
            wanted = {405} if method not in methods else INSIDE
            if method in methods and not places(cast, person, role):
                wanted = {403}
            assert status in wanted, (person, method)


@pytest.mark.parametrize("name", OF_ORGANISATIONS)
def test_an_organisation_answers_those_who_hold_the_role_over_it(
    cast: Cast, enter: Enter, name: str
) -> None:
    role, methods, is_below = OF_ORGANISATIONS[name]
    leaks = []
    for number, person in enumerate(EVERYONE):
        client = enter(person)
        for turn, organisation in enumerate(cast.tree.values(), start=number):
            over = organisation.parent if is_below else organisation
            may = over is not None and is_over(places(cast, person, role), over)
            wanted = INSIDE if may else {403}
            if not is_over(places(cast, person), organisation):
                wanted = {404}
            for method in methods_asked(turn, methods):
                status = asked(client, method, reverse(name, args=[organisation.pk]))
                if status not in (wanted if method in methods else {405}):
                    leaks.append((person, organisation.name, method, status))
    assert leaks == []


@pytest.mark.parametrize("name", OF_ACCOUNTS)
def test_an_account_answers_the_administrators_of_its_tree(
    cast: Cast, enter: Enter, name: str
) -> None:
    both = cast.people["preparer"]
    Membership.objects.create(person=both, organisation=cast.tree["cousin"], role=Role.PREPARER)
    leaks = []
    accounts = {each: places(cast, each) for each in cast.people}
    for number, person in enumerate(EVERYONE):
        own = places(cast, person, Role.ADMINISTRATOR)
        client = enter(person)
        for turn, (account, held) in enumerate(accounts.items(), start=number):
            reached = [is_over(own, place) for place in held]
            for method in methods_asked(turn, OF_ACCOUNTS[name]):
                wanted = {405}
                if method in OF_ACCOUNTS[name]:
                    is_whole = OF_ACCOUNTS[name][method]
                    may = all(reached) and account != person if is_whole else True
                    wanted = INSIDE - {404} if may else {403}
                    wanted |= {404} if name == "role-take" else set()
                    wanted = wanted if any(reached) else ({404} if own else {403})
                address = reverse(name, args=[cast.people[account].pk])
                status = asked(client, method, address)
                if status not in wanted:
                    leaks.append((person, account, method, status, wanted))
    assert leaks == []


@pytest.mark.parametrize("name", [*OF_ORGANISATIONS, *OF_ACCOUNTS])
def test_nobody_administers_without_signing_in(cast: Cast, name: str) -> None:
    of_accounts = name in OF_ACCOUNTS
    known = cast.people["preparer"].pk if of_accounts else cast.tree["unit"].pk
    assert {asked(Client(), method, reverse(name, args=[known])) for method in METHODS} == {302}


@pytest.mark.parametrize("name", OF_CAMPAIGNS)
def test_a_campaign_answers_the_finance_officers_over_it(
    cast: Cast, enter: Enter, name: str
) -> None:
    everywhere = cast.filings["unit"].campaign
    local = Campaign.objects.create(
        name="x", fiscal_year=2024, organisation=cast.tree["department"]
    )
    more = {"uploaded": 1} if name in {"list", "list-confirmed", "list-cancelled"} else {}
    addresses = {
        found.pk: reverse(name, kwargs={"campaign": found.pk, **more})
        for found in (everywhere, local)
    }
    leaks = []
    for person in EVERYONE:
        client = enter(person)
        for found in (everywhere, local):
            over = found.organisation
            own = places(cast, person)
            may = is_over(places(cast, person, Role.FINANCE_OFFICER), over)
            is_near = is_over(own, over) or any(is_over([over], each) for each in own)
            wanted = (INSIDE if may else {403}) if is_near else {404}
            address = addresses[found.pk]
            for method in METHODS:
                status = asked(client, method, address)
                if status not in (wanted if method in OF_CAMPAIGNS[name] else {405}):
                    leaks.append((person, over.name, method, status, wanted))
    assert leaks == []
    for address in addresses.values():
        assert {asked(Client(), method, address) for method in METHODS} == {302}


def test_lists_show_ones_own_part_of_the_tree(cast: Cast, enter: Enter) -> None:
    tree = enter("local").get(reverse("organisations")).context["tree"]
    assert set(tree) == {cast.tree[name] for name in ("department", "unit", "sibling")}
    listed = enter("local").get(reverse("people")).context["listed"].object_list
    assert {each.username for each in listed} == {"local", "preparer", "sibling", "reviewer"}
    choices = enter("local").get(reverse("invite")).context["form"].fields["organisation"].queryset
    assert set(choices) == set(tree)


def test_a_role_is_given_in_ones_own_tree_alone(cast: Cast, enter: Enter) -> None:
    fields = {"organisation": cast.tree["finance"].pk, "role": Role.FINANCE_OFFICER}
    address = reverse("role-give", args=[cast.people["preparer"].pk])
    assert enter("local").post(address, fields).status_code == 422
    assert not places(cast, "preparer", Role.FINANCE_OFFICER)
    fields["organisation"] = cast.tree["department"].pk
    assert enter("local").post(address, fields).status_code == 302
    assert places(cast, "preparer", Role.FINANCE_OFFICER) == [cast.tree["department"]]


def test_an_organisation_is_moved_within_ones_own_tree_alone(cast: Cast, enter: Enter) -> None:
    address = reverse("organisation-move", args=[cast.tree["unit"].pk])
    fields = {"parent": cast.tree["other_department"].pk, "version": 1}
    assert enter("local").post(address, fields).status_code == 422
    assert Organisation.objects.get(pk=cast.tree["unit"].pk).parent == cast.tree["department"]
    assert enter("administrator").post(address, fields).status_code == 302
    assert (
        enter("reviewer").get(reverse("filing", args=[cast.filings["unit"].pk])).status_code == 404
    )
    other = enter("other_reviewer")
    assert other.get(reverse("filing", args=[cast.filings["unit"].pk])).status_code == 200
