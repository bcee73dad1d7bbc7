"""Every route, method and person against every filing: who gets in, and who must not.

A route without an entry here fails the first test.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiheng.domain.workflow import TRANSITIONS, Action, Role, State
from jiheng.web.models import Filing, StoredEntry, Upload
from jiheng.web.urls import urlpatterns
from webcast import ROLES, Cast, Enter
from webroutes import (
    METHODS,
    OF_ACCOUNTS,
    OF_CAMPAIGNS,
    OF_ORGANISATIONS,
    OF_ROLES,
    methods_asked,
)

READ, EDIT, COMMENT = Action.READ, Action.EDIT, Action.COMMENT
OF_FILINGS: dict[str, dict[str, Action | None]] = {
    "filing": {"GET": READ, "POST": EDIT},
    "cell": {"GET": READ},
    "conflict": {"GET": EDIT},
    "reshape": {"POST": EDIT},
    "confirm-cell": {"POST": EDIT},
    "funding-lines": {"POST": EDIT},
    "levels": {"POST": EDIT},
    "adopt": {"POST": EDIT},
    "library": {"GET": EDIT, "POST": EDIT},
    "comment": {"POST": COMMENT},
    "explain": {"POST": EDIT},
    "history": {"GET": READ, "POST": EDIT},
    "transit": {"POST": None},
    "download": {"GET": READ},
    "filing-page": {"GET": READ},
    "review": {"GET": READ},
    "rescore": {"POST": Action.RESCORE},
    "opinion": {"GET": READ},
}
"""The right each method of a filing's route asks for; that of a step is the step."""
OF_PARTS = {"explain", "filing-page"}
"""The routes that name a part of the filing which may not be there."""
OF_PUBLISHED: dict[str, tuple[str, ...]] = {
    "published-form": ("GET",),
    "published-download": ("GET",),
}
PERSONAL = {
    "work": ("GET",),
    "progress": ("GET",),
    "password": ("GET", "POST", "PUT"),
    "second-step": ("GET", "POST"),
    "approve-clean": ("POST",),
}
OF_PREPARERS = {"import": ("GET", "POST")}
OF_UPLOADS: dict[str, tuple[str, ...]] = {
    "upload": ("GET",),
    "upload-page": ("GET",),
    "cancel-upload": ("POST",),
    "import-confirmed": ("POST",),
}
OPEN = {
    "published": ("GET",),
    "rule": ("GET",),
    "sign-in": ("GET", "POST", "PUT"),
    "sign-in-code": ("GET", "POST"),
    "forgotten": ("GET", "POST"),
    "choose-password": ("GET", "POST"),
    "sign-out": ("POST",),
    "set_language": METHODS,
}
OF_AUDITORS = {"trail": ("GET",), "trail-export": ("GET",)}
MORE: dict[str, dict[str, str]] = {
    "explain": {"fingerprint": "0" * 16},
    "download": {"medium": "json"},
    "filing-page": {"page": "1"},
    "upload-page": {"page": "1"},
    "import-confirmed": {"form": "1"},
    "published-download": {"medium": "json"},
    "rule": {"code": "EXE102"},
    "trail-export": {"medium": "jsonl"},
    "choose-password": {"token": "x" * 43},
}
RELATED = {
    "unit": {"preparer", "reviewer", "finance_officer", "auditor"},
    "sibling": {"sibling", "reviewer", "finance_officer", "auditor"},
    "cousin": {"other_reviewer", "finance_officer", "auditor"},
    "department": {"reviewer", "finance_officer", "auditor"},
    "foreign_unit": {"foreign_officer", "foreign_auditor"},
}
"""Who has to do with the filings of each place."""
MAY = {
    Role.PREPARER: {READ, COMMENT, EDIT, Action.SUBMIT, Action.WITHDRAW},
    Role.REVIEWER: {READ, COMMENT, Action.RESCORE, Action.RETURN, Action.APPROVE, Action.REOPEN},
    Role.FINANCE_OFFICER: {
        READ,
        COMMENT,
        Action.RESCORE,
        Action.RETURN,
        Action.ACCEPT,
        Action.PUBLISH,
        Action.REOPEN,
    },
    Role.AUDITOR: {READ},
}
INSIDE = {200, 302, 400, 409, 422}


def steps() -> Iterator[tuple[str, dict[str, str], dict[str, Action]]]:
    for name, rights in OF_FILINGS.items():
        if name == "transit":
            for step in TRANSITIONS:
                yield name, {"action": step.value}, {"POST": step}
        else:
            yield name, MORE.get(name, {}), {key: of for key, of in rights.items() if of}


def asked(client: Client, method: str, address: str) -> HttpResponse:
    """Send a request and undo what it did."""
    with transaction.atomic():
        fields = {"revision": 1, "row": 0, "kind": "add", "number": 1, "text": "x", "reason": "x"}
        send = getattr(client, method.lower())
        answer: HttpResponse = send(address, fields) if method in {"GET", "POST"} else send(address)
        transaction.set_rollback(True)
    return answer


def expected(person: str, place: str, right: Action | None) -> set[int]:
    if right is None:
        return {405}
    if person not in RELATED[place]:
        return {404}
    role = ROLES[person][1]
    assert role is not None
    if right not in MAY[role]:
        return {403}
    return INSIDE


def test_every_route_has_an_entry() -> None:
    names = {route.name for route in urlpatterns}
    known = {*OF_FILINGS, *OF_PUBLISHED, *PERSONAL, *OF_PREPARERS, *OPEN, *OF_AUDITORS}
    known |= {*OF_ROLES, *OF_ORGANISATIONS, *OF_ACCOUNTS, *OF_CAMPAIGNS, *OF_UPLOADS}
    assert names == known
    assert len(names) == len(urlpatterns)


@pytest.mark.parametrize(("name", "more", "rights"), list(steps()))
def test_a_filing_answers_those_it_concerns(
    cast: Cast, enter: Enter, name: str, more: dict[str, str], rights: dict[str, Action]
) -> None:
    leaks = []
    for number, person in enumerate(ROLES):
        client = enter(person)
        for turn, (place, filing) in enumerate(cast.filings.items(), start=number):
            address = reverse(name, kwargs={"filing": filing.pk, **more})
            for method in methods_asked(turn, rights):
                status = asked(client, method, address).status_code
                wanted = expected(person, place, rights.get(method))
                wanted |= {404} if name in OF_PARTS and wanted >= INSIDE else set()
                if status not in wanted:
                    leaks.append((person, place, method, status, wanted))
    assert leaks == []


@pytest.mark.parametrize(("name", "more", "rights"), list(steps()))
def test_nobody_gets_in_without_signing_in(
    cast: Cast, name: str, more: dict[str, str], rights: dict[str, Action]
) -> None:
    del rights
    address = reverse(name, kwargs={"filing": cast.filings["unit"].pk, **more})
    for method in METHODS:
        answer = asked(Client(), method, address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("sign-in"))


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("name", OF_PUBLISHED)
def test_only_what_is_published_is_public(
    cast: Cast, enter: Enter, name: str, state: State
) -> None:
    filing = cast.filings["unit"]
    Filing.objects.filter(pk=filing.pk).update(state=state)
    address = reverse(name, kwargs={"filing": filing.pk, **MORE.get(name, {})})
    for client in (Client(), enter("stranger"), enter("preparer")):
        status = client.get(address).status_code
        assert status == (200 if state is State.PUBLISHED else 404)
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("name", PERSONAL)
def test_personal_pages_are_for_who_is_signed_in(cast: Cast, enter: Enter, name: str) -> None:
    del cast
    for method in METHODS:
        assert asked(Client(), method, reverse(name)).status_code == 302
        status = asked(enter("stranger"), method, reverse(name)).status_code
        assert status in ({200, 302} if method in PERSONAL[name] else {405})


@pytest.mark.parametrize("name", OF_PREPARERS)
def test_importing_is_for_preparers_at_their_own_units(cast: Cast, enter: Enter, name: str) -> None:
    campaign = cast.filings["unit"].campaign_id
    elsewhere = f"{cast.tree['cousin'].pk}-{campaign}"
    assert Client().get(reverse(name)).status_code == 302
    for person, (_, role) in ROLES.items():
        answer = enter(person).post(reverse(name), {"place": elsewhere})
        assert answer.status_code == 403, person
        wanted = 200 if role is Role.PREPARER else 403
        assert enter(person).get(reverse(name)).status_code == wanted


@pytest.mark.parametrize("name", OF_UPLOADS)
def test_an_upload_is_there_for_who_made_it_alone(cast: Cast, enter: Enter, name: str) -> None:
    upload = Upload.objects.create(
        person=cast.people["preparer"],
        unit=cast.tree["unit"],
        campaign=cast.filings["unit"].campaign,
        name="a.pdf",
        size=1,
        content=b"x",
        at=timezone.now(),
    )
    address = reverse(name, kwargs={"upload": upload.pk, **MORE.get(name, {})})
    for method in METHODS:
        answer = asked(Client(), method, address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("sign-in"))
    for person in ROLES:
        client = enter(person)
        for method in METHODS:
            status = asked(client, method, address).status_code
            allowed = {302, 404} if person == "preparer" else {404}
            assert status in (allowed if method in OF_UPLOADS[name] else {405}), (person, method)


@pytest.mark.parametrize("name", OPEN)
def test_open_pages_are_open(cast: Cast, name: str) -> None:
    del cast
    address = reverse(name, kwargs=MORE.get(name, {}))
    for method in METHODS:
        status = asked(Client(), method, address).status_code
        assert status in ({200, 204, 302, 410} if method in OPEN[name] else {405})


@pytest.mark.parametrize("name", OF_AUDITORS)
def test_the_trail_is_for_auditors(cast: Cast, enter: Enter, name: str) -> None:
    del cast
    for person, (_, role) in ROLES.items():
        client, address = enter(person), reverse(name, kwargs=MORE.get(name, {}))
        status = client.get(address).status_code
        assert status == (200 if role is Role.AUDITOR else 403), person
        assert client.post(address).status_code == 405


def test_an_auditor_sees_the_entries_of_their_own_tree(cast: Cast, enter: Enter) -> None:
    ids = {place: filing.pk for place, filing in cast.filings.items()}
    client = enter("foreign_auditor")
    listed = client.get(reverse("trail")).context["listed"].object_list
    assert {entry.filing for entry in listed if entry.filing} == {ids["foreign_unit"]}
    assert {entry.actor_name for entry in listed if not entry.filing} <= {
        "foreign_auditor",
        "foreign_officer",
    }
    assert StoredEntry.objects.filter(filing=ids["unit"]).exists()


@pytest.mark.parametrize("name", ["work", "progress"])
def test_lists_name_no_unit_beyond_ones_own(cast: Cast, enter: Enter, name: str) -> None:
    Filing.objects.update(state=State.SUBMITTED)
    for person in ROLES:
        text = enter(person).get(reverse(name)).content.decode()
        for place, people in RELATED.items():
            named = f"{cast.tree[place].name}<" in text
            if person not in people and named:
                assert name == "progress"
                assert ROLES[person][0] == place, (person, place)


@pytest.mark.parametrize("person", list(ROLES))
def test_approving_many_reaches_only_ones_own_department(
    cast: Cast, enter: Enter, person: str
) -> None:
    Filing.objects.update(state=State.SUBMITTED, errors=0)
    chosen = [filing.pk for filing in cast.filings.values()]
    enter(person).post(reverse("approve-clean"), {"filing": chosen})
    approved = {
        place
        for place, filing in cast.filings.items()
        if Filing.objects.get(pk=filing.pk).state == State.DEPARTMENT_APPROVED
    }
    is_reviewer = ROLES[person][1] is Role.REVIEWER
    assert approved == {place for place in RELATED if is_reviewer and person in RELATED[place]}


def test_nothing_but_the_door_fetches_filings() -> None:
    web = Path(__file__).parents[2] / "src/jiheng/web"
    fetching = ("Filing.objects", "filing_set", "get_object_or_404", "_default_manager", ".raw(")
    found = [
        (path.name, word)
        for path in web.rglob("*.py")
        if path.name != "access.py" and "migrations" not in path.parts
        for word in fetching
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
