"""Changes to campaigns, and the projects in them: each is a guard, a change and its audit entry."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction

from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.workflow import Role, State
from jiheng.services.filing import Actor
from jiheng.services.judging import judge, judge_all, read_form, written_form
from jiheng.services.preparing import started
from jiheng.web.access import filings_in, last_filings
from jiheng.web.models import Campaign, Filing, Organisation, Person, StoredRevision
from jiheng.web.models.versions import held
from jiheng.web.opening import AlreadyFiled, open_project
from jiheng.web.rejudging import Standings, restate_all, standings_under
from jiheng.web.signing import record

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
    own = Campaign.objects.select_related("organisation")
    ahead: Standings = {}
    for present in own.filter(pk=campaign, version=version).exclude(policy=fields["policy"]):
        _demand_unsubmitted(present)
        ahead = standings_under(present, fields["policy"])
    with transaction.atomic():
        row = held(own, campaign, version)
        before, policy = _told(row), row.policy
        for name, value in fields.items():
            setattr(row, name, value)
        if row.policy != policy:
            _demand_unsubmitted(row)
        _keep(row)
        record("campaign-changed", by, path=_path(row), before=before, after=_told(row))
        if row.policy != policy:
            restate_all(row, ahead)


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
    carried = missing.filter(pk__in=sorted(newest.values())[:_AT_ONCE])
    forms = [(last.project, started_form(campaign, last.project.unit, last)) for last in carried]
    texts = [written_form(form) for _project, form in forms]
    known = dict(zip(texts, judge_all(texts, campaign.policy), strict=True))
    weigh = lambda text, policy: known.get(text) or judge(text, policy)  # noqa: E731
    done = 0
    for project, form in forms:
        with suppress(AlreadyFiled):
            open_project(form, campaign, project, actor=as_preparer(by), weigh=weigh)
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


def _path(campaign: Campaign) -> str:
    return f"campaigns/{campaign.pk}"


def _told(campaign: Campaign) -> str:
    told = (f"{name}={getattr(campaign, name)}" for name in _TOLD)
    return f"{campaign.fiscal_year} · {campaign.organisation.name} · {' '.join(told)}"
