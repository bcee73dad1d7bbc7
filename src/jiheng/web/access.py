"""The one door to filings: who may see which, by role and place in the tree of organisations.

Nothing else fetches a filing. A filing without relation to the person does not exist for them
(404); one they may see but not do this with is forbidden (403). What the state allows is the
services' affair (409).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from jiheng.domain.form import Form
from jiheng.domain.form import Project as FormProject
from jiheng.domain.workflow import Action, Role, State, has_right
from jiheng.services.filing import Actor
from jiheng.services.judging import read_form
from jiheng.web.models import (
    Campaign,
    Filing,
    Membership,
    Organisation,
    Person,
    Project,
    RecognisedForm,
    StoredRevision,
    Upload,
    UploadPage,
)
from jiheng.web.prepared import Prepared

_OWN = frozenset({Role.PREPARER})
"""The roles held over the organisation itself and not over what lies below it."""
_AT_ONCE = 500
_OF_FILINGS = frozenset(
    role for role in Role if any(has_right(action, {role}) for action in Action)
)
_RELATED = ("project__unit__parent", "campaign")
_HELD = Prepared(lambda: Membership.objects.select_related("organisation").filter(person_id=0))
_NEAR = Prepared(
    lambda: Filing.objects.select_related("project__unit", "campaign").filter(pk=0).order_by()
)


_GREATEST = 2**63 - 1
"""Beyond it no database numbers a row."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A filing, and the person at it with the roles they hold over it."""

    filing: Filing
    actor: Actor


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a person may file: one of their units, in a campaign that reaches it."""

    unit: Organisation
    campaign: Campaign

    @property
    def key(self) -> str:
        """How a page names it."""
        return f"{self.unit.pk}-{self.campaign.pk}"

    def actor(self, person: Person) -> Actor:
        """Return the person as the preparer here."""
        return Actor(person.pk, person.name, roles_over(person, self.unit))


def memberships(person: Person) -> tuple[Membership, ...]:
    """Return the roles a person holds, with their organisations; asked once a request."""
    known: tuple[Membership, ...] | None = getattr(person, "_held", None)
    if known is None:
        known = tuple(_HELD.rows(person.pk))
        person._held = known  # type: ignore[attr-defined] # noqa: SLF001
    return known


def holds(person: Person, role: Role) -> bool:
    """Whether the person holds a role anywhere."""
    return any(each.role == role for each in memberships(person))


def roles_over(person: Person, unit: Organisation) -> frozenset[Role]:
    """Return the roles a person holds over the filings of a unit."""
    return frozenset(
        Role(held.role)
        for held in memberships(person)
        if unit.path == held.organisation.path
        or (held.role not in _OWN and unit.path.startswith(held.organisation.path))
    )


def filing_for(request: HttpRequest, filing: int, right: Action) -> Granted:
    """Return a filing for a right, and the actor.

    Raises:
        Http404: there is none, or none for this person.
        PermissionDenied: they may see it and never do this.
    """
    person = signed_in(request)
    found = _NEAR.first(filing) if filing <= _GREATEST else None
    roles = roles_over(person, found.project.unit) if found else frozenset()
    if found is None or not has_right(Action.READ, roles):
        raise Http404
    if not has_right(right, roles):
        raise PermissionDenied
    return Granted(found, Actor(person.pk, person.name, roles))


def filings_of(person: Person, roles: Iterable[Role] = _OF_FILINGS) -> QuerySet[Filing]:
    """Return the filings over which a person holds one of the `roles`."""
    wanted = frozenset(roles)
    places = [
        _place(Role(held.role), held.organisation)
        for held in memberships(person)
        if held.role in wanted
    ]
    found = Filing.objects.select_related(*_RELATED)
    return found.filter(reduce(or_, places)) if places else found.none()


def _place(role: Role, organisation: Organisation) -> Q:
    if role in _OWN:
        return Q(project__unit=organisation)
    return Q(project__unit__path__startswith=organisation.path)


def people_of(person: Person, role: Role) -> QuerySet[Person]:
    """Return who holds any role where a person holds this one, and below."""
    places = [
        Q(memberships__organisation__path__startswith=held.organisation.path)
        for held in memberships(person)
        if held.role == role
    ]
    found = Person.objects.all()
    return found.filter(reduce(or_, places)).distinct() if places else found.none()


def destinations(person: Person) -> list[Destination]:
    """Return where a person may file, the latest year first."""
    units = [
        held.organisation
        for held in memberships(person)
        if held.role == Role.PREPARER and not held.organisation.is_retired
    ]
    campaigns = Campaign.objects.select_related("organisation").order_by("-fiscal_year", "pk")
    return [
        Destination(unit, campaign)
        for campaign in campaigns
        for unit in units
        if unit.path.startswith(campaign.organisation.path)
    ]


def upload_for(request: HttpRequest, upload: int) -> Upload:
    """Return what the person uploaded, without its content.

    Raises:
        Http404: there is none, it is another's, or the unit is no longer theirs.
    """
    found = uploads_of(signed_in(request)).filter(pk=upload).first()
    if found is None:
        raise Http404
    return found


def uploads_of(person: Person) -> QuerySet[Upload]:
    """Return what a person uploaded for the units they prepare for, without contents."""
    units = [each.organisation_id for each in memberships(person) if each.role == Role.PREPARER]
    found = Upload.objects.filter(person=person, unit__in=units).defer("content")
    return found.select_related("unit", "campaign")


def source_pages(filing: Filing) -> QuerySet[UploadPage]:
    """Return the pages of the document a filing came from, without their pictures."""
    origin = RecognisedForm.objects.filter(filing=filing).values("upload")
    return UploadPage.objects.filter(upload__in=origin).defer("png")


def is_filed(campaign: Campaign, project: Project) -> bool:
    """Whether the campaign has a filing of the project."""
    return Filing.objects.filter(campaign=campaign, project=project).exists()


def approved_revisions() -> QuerySet[StoredRevision]:
    """Return the standing revision of every filing that a department approved, for a corpus.

    Ordered by filing; what finance accepted and published is approved too.
    """
    approved = (State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED, State.PUBLISHED)
    found = StoredRevision.objects.filter(filing__state__in=approved, number=F("filing__revision"))
    related = found.select_related("filing__campaign__organisation")
    return related.prefetch_related("filing__rescorings").order_by("filing_id")


def filings_in(campaign: Campaign) -> QuerySet[Filing]:
    """Return the filings of a campaign, for whoever was let in to it."""
    return Filing.objects.select_related(*_RELATED).filter(campaign=campaign)


def filings_below(campaign: Campaign) -> QuerySet[Filing]:
    """Return the filings of a campaign that lie in its part of the tree.

    Those of a unit that was moved out of it are no longer for whoever conducts it.
    """
    return filings_in(campaign).filter(project__unit__path__startswith=campaign.organisation.path)


def forms_in(campaign: Campaign) -> Iterator[Form]:
    """Yield the forms of `filings_below` as they stand, unit by unit.

    Each is named as its project is, and of the unit as it is called here, whatever is on the
    paper: a list of them leads back to the same projects.
    """
    below = {"filing__project__unit__path__startswith": campaign.organisation.path}
    kept = StoredRevision.objects.filter(filing__campaign=campaign, **below)
    kept = kept.filter(number=F("filing__revision"))
    ordered = kept.order_by("filing__project__unit__path", "filing__project__name", "filing")
    of = "filing__project"
    told = ("form", f"{of}__name", f"{of}__code", f"{of}__unit__name", f"{of}__unit__parent__name")
    for text, name, code, unit, above in ordered.values_list(*told).iterator():
        form = read_form(text)
        named = FormProject(name, code or form.project.code)
        yield replace(
            form,
            project=named,
            implementing_unit=unit,
            supervising_department=above or form.supervising_department,
        )


def last_filings(campaign: Campaign) -> QuerySet[Filing]:
    """Return last year's filings of what lies in a campaign's part of the tree."""
    found = Filing.objects.select_related(*_RELATED)
    return found.filter(
        campaign__fiscal_year=campaign.fiscal_year - 1,
        project__unit__path__startswith=campaign.organisation.path,
    )


def published_filings() -> QuerySet[Filing]:
    """Return the filings everyone may see."""
    return Filing.objects.select_related(*_RELATED).filter(state=State.PUBLISHED)


def published_filing(filing: int) -> Filing:
    """Return a filing everyone may see.

    Raises:
        Http404: there is none that is published.
    """
    found = published_filings().filter(pk=filing).first()
    if found is None:
        raise Http404
    return found


def new_filing(**fields: Any) -> Filing:  # noqa: ANN401
    """Return a new filing, saved and still without a revision."""
    return Filing.objects.create(changed=timezone.now(), **fields)


def new_filings(rows: Iterable[Filing]) -> list[Filing]:
    """Return new filings, saved at once; each says how its first revision stands."""
    return Filing.objects.bulk_create(rows, batch_size=_AT_ONCE)


def held_filings(filings: Iterable[int]) -> dict[int, Filing]:
    """Return filings by their number, held until the transaction ends."""
    found = Filing.objects.select_for_update(of=("self",)).select_related("campaign")
    return {each.pk: each for each in found.filter(pk__in=list(filings)).order_by("pk")}


def forms_of(filings: Iterable[int]) -> dict[int, StoredRevision]:
    """Return the standing revision of each filing."""
    kept = StoredRevision.objects.filter(number=F("filing__revision"))
    return {each.filing_id: each for each in kept.filter(filing__in=list(filings))}


def change_filing(filing: int, **fields: Any) -> None:  # noqa: ANN401
    """Keep how a filing now stands."""
    fields.setdefault("changed", timezone.now())
    Filing.objects.filter(pk=filing).update(**fields)


def restate(filing: int, revision: int, **fields: Any) -> None:  # noqa: ANN401
    """Keep how a filing stands at a revision, unless it has a later one."""
    Filing.objects.filter(pk=filing, revision=revision).update(**fields)


def held_filing(filing: int) -> Filing:
    """Return a filing for the store, held until the transaction ends.

    Its campaign is asked for when it is needed, and so after the filing is held: what changes a
    campaign's policy holds its filings too.

    Raises:
        Http404: there is none.
    """
    row = Filing.objects.select_for_update().filter(pk=filing).first()
    if row is None:
        raise Http404
    return row


def signed_in(request: HttpRequest) -> Person:
    """Return who is signed in.

    Raises:
        PermissionDenied: nobody is.
    """
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def offered(request: HttpRequest) -> dict[str, bool]:
    """Tell every template what to offer: the audit trail, organisations and people."""
    person = getattr(request, "user", None)
    roles = {held.role for held in memberships(person)} if isinstance(person, Person) else set()
    return {
        "is_auditor": Role.AUDITOR in roles,
        "is_administrator": Role.ADMINISTRATOR in roles,
        "is_finance_officer": Role.FINANCE_OFFICER in roles,
    }


def unfinished_below(organisation: Organisation) -> int:
    """Return how many filings of an organisation and all below it are still under way."""
    below = Filing.objects.filter(project__unit__path__startswith=organisation.path)
    return below.exclude(state__in=(State.FINANCE_REVIEWED, State.PUBLISHED)).count()
