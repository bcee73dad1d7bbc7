"""Taking a list of projects over: worked out beforehand, then written all at once or not at all.

Judging thousands of forms takes longer than writing them: only the second is a
transaction, and what changed in between is worked out again within it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiheng.domain.form import Form
from jiheng.services.editing import cell_text
from jiheng.services.filing import Act, Desk
from jiheng.services.judging import Standing, judge_all, read_form, written_form
from jiheng.services.listed import Listed
from jiheng.services.preparing import given
from jiheng.web.access import forms_of, held_filings, last_filings, new_filings
from jiheng.web.campaigning import as_preparer, started_form
from jiheng.web.gathering import GatheringStore
from jiheng.web.models import Campaign, Filing, Person, Project, StoredRevision
from jiheng.web.project_plan import Plan, Planned, Step, planned
from jiheng.web.rejudging import in_batches
from jiheng.web.signing import entry_of
from jiheng.web.stores import standing_columns

_AT_ONCE = 500
_JUDGED_AT_ONCE = 200
_BUDGETS = ("original_budget", "revised_budget", "outturn")
_GIVEN = frozenset({Step.NEW, Step.OPENED, Step.REVISED})


@dataclass(frozen=True, slots=True)
class Made:
    """A form as it will be kept: its text, and what it is kept with."""

    form: Form
    text: str
    policy: str
    standing: Standing


class Takeover:
    """A list on its way into a campaign."""

    def __init__(
        self, campaign: Campaign, projects: Sequence[Listed], *, file: str, faults: int = 0
    ) -> None:
        """Plan it.

        Raises:
            ListRefused: it cannot be taken over as it is.
        """
        self._campaign, self._projects, self._file = campaign, projects, file
        self._faults = faults
        self._last: dict[int, Filing] = {}
        self._made: dict[Hashable, Made] = {}
        self._texts: dict[str, Made] = {}
        self.plan = planned(campaign, projects, faults)

    def work_out(self, proceed: Callable[[int], object] = lambda _: None) -> None:
        """Make and judge every form that will be kept; `proceed` is told how many are done."""
        self._last = {each.project_id: each for each in last_filings(self._campaign)}
        done = 0
        for steps in in_batches(self.plan.steps, _JUDGED_AT_ONCE):
            self._make([each for each in steps if each.step in _GIVEN])
            done += len(steps)
            proceed(done)

    def write(self, by: Person, end: Callable[[Plan], object] = lambda _: None) -> Plan:
        """Write all of it in one transaction, of which `end` is a part; return what was done.

        Raises:
            ListRefused: what is there changed so that it no longer fits; nothing is changed.
            StaleFiling: a form was saved at this very moment; nothing is changed.
        """
        with transaction.atomic():
            own = Campaign.objects.select_related("organisation").select_for_update(of=("self",))
            self._campaign = own.get(pk=self._campaign.pk)
            held_filings(each.filing.pk for each in self.plan.steps if each.filing)
            former = self.plan
            plan = planned(self._campaign, self._projects, self._faults, former=former)
            self.plan = plan
            self.work_out()
            end(plan)
            revised = (each.filing for each in plan.steps if each.step is Step.REVISED)
            store = GatheringStore(each.pk for each in revised if each)
            self._write(store, by)
            told = " ".join(f"{step}={count}" for step, count in plan.counted.items())
            path = f"campaigns/{self._campaign.pk}"
            entry = entry_of("projects-imported", by, path=path, before=self._file, after=told)
            store.record(entry)
            store.flush()
        return plan

    def _write(self, store: GatheringStore, by: Person) -> None:
        here = Desk(store, as_preparer(by), timezone.now(), self._weighed)
        steps = self.plan.steps
        projects = _kept_projects(steps)
        opened = self._opened(steps, projects, here)
        store.take(opened)
        filings = {each.project_id: each.pk for each in opened}
        forms = [self._form_of(each) if each.step in _GIVEN else None for each in steps]
        for each, project, made in zip(steps, projects, forms, strict=True):
            _record_project(store, each, project, by=by)
            if made is None:
                continue
            if each.filing is None:
                here.open(filings[project.pk], made.form, self._campaign.policy)
            else:
                before = read_form(store.locked(each.filing.pk).form)
                act = Act("given", before=_budgets(before), after=_budgets(made.form))
                here.replace(each.filing.pk, made.form, base=each.filing.revision, act=act)

    def _opened(
        self, steps: Sequence[Planned], projects: Sequence[Project], here: Desk
    ) -> list[Filing]:
        """Make the filings that are opened."""
        return new_filings(
            Filing(
                campaign=self._campaign,
                project=project,
                revision=1,
                changed=here.now,
                **standing_columns(self._form_of(each).standing),
            )
            for each, project in zip(steps, projects, strict=True)
            if each.step in {Step.NEW, Step.OPENED}
        )

    def _form_of(self, each: Planned) -> Made:
        """Return the form a project will have."""
        return self._made[self._key(each)]

    def _make(self, steps: Iterable[Planned]) -> None:
        """Work the forms of these out, once as long as nothing changes."""
        steps = [each for each in steps if self._key(each) not in self._made]
        present = forms_of(each.filing.pk for each in steps if each.filing)
        forms = [self._form(each, present) for each in steps]
        texts = [written_form(form) for form in forms]
        judged = judge_all(texts, self._campaign.policy)
        for each, form, text, found in zip(steps, forms, texts, judged, strict=True):
            made = Made(form, text, found.policy, found.standing)
            self._made[self._key(each)] = self._texts[text] = made

    def _key(self, each: Planned) -> Hashable:
        """Return all that a form depends on besides the list."""
        last = self._last_of(each)
        return each.key, last and (last.pk, last.revision), self._campaign.policy

    def _last_of(self, each: Planned) -> Filing | None:
        return self._last.get(each.project.pk) if each.project and not each.filing else None

    def _form(self, each: Planned, present: Mapping[int, StoredRevision]) -> Form:
        if each.filing is not None:
            return given(read_form(present[each.filing.pk].form), each.listed)
        return given(started_form(self._campaign, each.unit, self._last_of(each)), each.listed)

    def _weighed(self, text: str, policy: str) -> Made:
        del policy
        return self._texts[text]


def take_over(campaign: Campaign, projects: Sequence[Listed], *, file: str, by: Person) -> Plan:
    """Take a few projects over at once; return what was done.

    Raises:
        ListRefused: one does not fit; nothing is changed.
    """
    takeover = Takeover(campaign, projects, file=file)
    takeover.work_out()
    return takeover.write(by)


def _kept_projects(steps: Sequence[Planned]) -> list[Project]:
    """Return the project of each step, made where there is none."""
    fresh = iter(
        Project.objects.bulk_create(
            [
                Project(code=each.listed.code, name=each.listed.name, unit=each.unit)
                for each in steps
                if each.project is None
            ],
            batch_size=_AT_ONCE,
        )
    )
    return [each.project or next(fresh) for each in steps]


def _record_project(store: GatheringStore, each: Planned, project: Project, *, by: Person) -> None:
    path = f"projects/{project.pk}"
    if each.project is None:
        store.record(entry_of("project-added", by, path=path, after=_named(project)))
        return
    listed, before = each.listed, _named(project)
    project.name, project.code = listed.name or project.name, listed.code or project.code
    if _named(project) != before:
        project.version += 1
        project.save(update_fields=["name", "code", "version"])
        entry = entry_of("project-renamed", by, path=path, before=before, after=_named(project))
        store.record(entry)


def _named(project: Project) -> str:
    return f"{project.code} {project.name}".strip()


def _budgets(form: Form) -> str:
    told = (cell_text(form, f"funds[0].{field}") or "—" for field in _BUDGETS)
    return f"{' / '.join(told)} · {len(form.indicators)}"
