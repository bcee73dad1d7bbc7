"""Changes to campaigns, and the projects in them: each is a guard, a change and its audit entry."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction

from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.services.judging import judge, read_form, written_form
from jiheng.services.preparing import started
from jiheng.web.access import filings_in, last_filings, restate
from jiheng.web.models import Campaign, Filing, Organisation, Person, StoredRevision
from jiheng.web.models.versions import held
from jiheng.web.opening import AlreadyFiled, open_project
from jiheng.web.signing import record
from jiheng.web.stores import standing_columns

_AT_ONCE = 400
_AT_WORK = frozenset({State.DRAFT, State.RETURNED})
_TOLD = (
    "name", "policy", "layout", "deadline", "review_deadline", "reminder_days", "explains_errors",
)  # fmt: skip


class PolicyFixed(JihengError):
    """Another policy for forms that were submitted under the present one."""

    exit_code = 2
    zh = "“{name}”已有 {filings} 份表按现行政策提交，政策不能再改；没有改动，请另建一个填报任务。"
    en = "Forms of “{name}” submitted under its policy: {filings}; make another campaign."

    def __init__(self, name: str, filings: int) -> None:
        super().__init__(name=name, filings=filings)


class CampaignExists(JihengError):
    """A second campaign of the same name in the same year and organisation."""

    exit_code = 2
    zh = (
        "“{place}”{year} 年度已有一个填报任务叫“{name}”；没有另建或改名，请换一个名称，或用已有的。"
    )
    en = "“{place}” has a campaign “{name}” for {year}; nothing changed, choose another name."

    def __init__(self, campaign: Campaign) -> None:
        place = campaign.organisation.name
        super().__init__(place=place, year=str(campaign.fiscal_year), name=campaign.name)


def add(organisation: Organisation, fields: Mapping[str, Any], *, by: Person) -> Campaign:
    """Return a new campaign of an organisation.

    Raises:
        CampaignExists: it has one of that name and year.
    """
    made = Campaign(organisation=organisation, **fields)
    with transaction.atomic():
        _keep(made)
        record("campaign-added", by, path=_path(made), after=_told(made))
    return made


def change(campaign: int, fields: Mapping[str, Any], *, version: int, by: Person) -> None:
    """Change a campaign; drafts are judged anew under another policy.

    Raises:
        CampaignExists: another has the name, in the same year and organisation.
        PolicyFixed: forms were submitted under the present policy.
        StaleRecord: someone else changed it meanwhile.
    """
    with transaction.atomic():
        row = held(Campaign.objects.select_related("organisation"), campaign, version)
        before, policy = _told(row), row.policy
        for name, value in fields.items():
            setattr(row, name, value)
        if row.policy != policy:
            _demand_unsubmitted(row)
        _keep(row)
        record("campaign-changed", by, path=_path(row), before=before, after=_told(row))
    if row.policy != policy:
        _judge_anew(row)


def carry_over(campaign: Campaign, *, by: Person) -> tuple[int, int]:
    """Open drafts for projects of last year that have none; return how many, and how many are left.

    Drafts begin with last year's indicators, targets and points, and without results; where
    last year had several campaigns, with those of the latest. Each is a transaction of its own:
    what is left is for the next time, and what somebody else opens meanwhile is theirs.
    """
    filed = set(filings_in(campaign).values_list("project", flat=True))
    missing = last_filings(campaign).filter(project__unit__is_retired=False)
    missing = missing.exclude(project__in=filed).order_by("pk")
    newest = dict(missing.values_list("project", "pk"))
    done = 0
    for last in missing.filter(pk__in=sorted(newest.values())[:_AT_ONCE]):
        form = started_form(campaign, last.project.unit, last)
        judge(written_form(form), campaign.policy)
        with suppress(AlreadyFiled):
            open_project(form, campaign, last.project, actor=as_preparer(by))
            done += 1
    record("projects-carried", by, path=_path(campaign), after=str(done))
    return done, max(len(newest) - _AT_ONCE, 0)


def started_form(campaign: Campaign, unit: Organisation, last: Filing | None) -> Form:
    """Return the form a project of a unit starts from in a campaign."""
    department = unit.parent or unit
    return started(
        read_form(form_of(last)) if last else None,
        year=campaign.fiscal_year,
        unit=unit.name,
        department=department.name,
        policy=campaign.policy,
    )


def as_preparer(person: Person) -> Actor:
    """Return a finance officer as whoever writes into drafts what was approved.

    Under their own name; the campaign's door has let them in.
    """
    return Actor(person.pk, person.name, frozenset({Role.PREPARER}))


def form_of(filing: Filing) -> str:
    """Return the canonical JSON of a filing as it stands."""
    kept = StoredRevision.objects.values_list("form", flat=True)
    form: str = kept.get(filing=filing, number=filing.revision)
    return form


def _keep(campaign: Campaign) -> None:
    """Keep a campaign; of two that are made at once the database takes one."""
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError:
        raise CampaignExists(campaign) from None


def _demand_unsubmitted(campaign: Campaign) -> None:
    submitted = filings_in(campaign).exclude(state__in=_AT_WORK).count()
    if submitted:
        raise PolicyFixed(campaign.name, submitted)


def _judge_anew(campaign: Campaign) -> None:
    """Let each filing say how it stands now; one that is saved meanwhile says so by itself."""
    for filing in filings_in(campaign):
        standing = judge(form_of(filing), campaign.policy).standing
        restate(filing.pk, filing.revision, **standing_columns(standing))


def _path(campaign: Campaign) -> str:
    return f"campaigns/{campaign.pk}"


def _told(campaign: Campaign) -> str:
    told = (f"{name}={getattr(campaign, name)}" for name in _TOLD)
    return f"{campaign.fiscal_year} · {campaign.organisation.name} · {' '.join(told)}"
