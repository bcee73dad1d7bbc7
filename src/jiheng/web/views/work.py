"""The work list: what everyone must do now, and how far the units have come."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiheng.domain.finding import Severity
from jiheng.domain.workflow import Action, Role, State, has_right
from jiheng.services.judging import judge
from jiheng.web.access import filings_of, forms_of, holds, memberships, signed_in
from jiheng.web.models import Explanation, Filing, Organisation, Person
from jiheng.web.page import still_open

_A_PAGE, _MOST, _MOST_ROWS = 100, 200, 300
_DEADLINES = {Role.PREPARER: "deadline", Role.REVIEWER: "review_deadline"}
"""Until when each role's filings are to be done, as the campaign says."""
_AN_ERROR = 5
_RISK = F("errors") * _AN_ERROR + F("warnings")
"""How much there is to object to: an error weighs as much as five warnings, explained or not."""
_ORDERS = {
    "risk": ("-risk", F("revised_budget").desc(nulls_last=True), "pk"),
    "amount": (F("revised_budget").desc(nulls_last=True), "pk"),
    "unit": ("project__unit__path", "project__name", "pk"),
    "deadline": (
        Case(When(state=State.RETURNED, then=Value(0)), default=Value(1)),
        F("campaign__deadline").asc(nulls_last=True),
        "pk",
    ),
}
_BY_ITSELF = {Role.PREPARER: "deadline"}
"""How a pile is ordered where nothing else is asked: by risk, or as said here."""
_WAITING = {
    Role.PREPARER: (State.RETURNED, State.DRAFT),
    Role.REVIEWER: (State.SUBMITTED,),
    Role.FINANCE_OFFICER: (State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED),
}


@dataclass(frozen=True, slots=True)
class Pile:
    """What one role has to do now, and how many of its filings are with others or done."""

    role: Role
    rows: Sequence[Filing]
    count: int
    elsewhere: int
    by: str = ""
    reminder: "Reminder | None" = None

    @property
    def most(self) -> int:
        """The greatest risk among its rows, by which bars are drawn."""
        return max((getattr(row, "risk", 0) for row in self.rows), default=0) or 1


@dataclass(frozen=True, slots=True)
class Reminder:
    """The nearest deadline of a pile: how many days are left, and for how many filings.

    `days` below zero are days past it.
    """

    day: date
    days: int
    count: int

    @property
    def late(self) -> int:
        """How many days past the deadline."""
        return -self.days


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far the filings of an organisation and all below it have come.

    `depth` is how far it stands below the topmost that is shown.
    """

    organisation: Organisation
    counts: dict[str, int]
    total: int
    depth: int

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The number in each state, in the order of the way."""
        return [(state, self.counts.get(state, 0)) for state in State]

    @property
    def done(self) -> int:
        """How many have passed the department."""
        passed = (State.DEPARTMENT_APPROVED, State.FINANCE_REVIEWED, State.PUBLISHED)
        return sum(self.counts.get(state, 0) for state in passed)


@login_required
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Show what the person must do now, role by role."""
    person = signed_in(request)
    asked = request.GET.get("by", "")
    by = asked if asked in _ORDERS else ""
    piles = [_pile(person, role, by) for role in _WAITING if holds(person, role)]
    shown = {
        "piles": piles,
        "roles": {each.role for each in memberships(person)},
        "orders": tuple(_ORDERS),
    }
    return render(request, "jiheng/work.html", shown)


def _pile(person: Person, role: Role, by: str) -> Pile:
    own = filings_of(person, {role})
    waiting = own.filter(state__in=_WAITING[role])
    by = by or _BY_ITSELF.get(role, "risk")
    order = _ORDERS[by]
    rows = list(waiting.annotate(risk=_RISK).order_by(*order)[:_MOST])
    _tell_explained_apart(rows)
    count = waiting.count() if len(rows) == _MOST else len(rows)
    elsewhere = own.exclude(state__in=_WAITING[role]).count()
    reminder = _reminder(waiting, role)
    return Pile(role, rows, count, elsewhere=elsewhere, by=by, reminder=reminder)


def _tell_explained_apart(rows: Sequence[Filing]) -> None:
    """Count of each filing what is open by itself, and what is explained or to be waived.

    `has_errors` stays true where all errors are explained: whoever reviews the form judges the
    reasons one by one, so it is not approved together with others.
    """
    explained: dict[int, set[str]] = {}
    said = Explanation.objects.filter(filing__in=[row.pk for row in rows])
    for filing, fingerprint in said.values_list("filing", "fingerprint"):
        explained.setdefault(filing, set()).add(fingerprint)
    forms = forms_of(explained) if explained else {}
    for row in rows:
        row.has_errors, row.explained = row.errors > 0, 0  # type: ignore[attr-defined]
        if row.pk in forms:
            found = judge(forms[row.pk].form, row.campaign.policy).findings
            still = still_open(found, explained[row.pk], row.campaign)
            counted = row.errors + row.warnings
            row.errors, row.warnings = still[Severity.ERROR], still[Severity.WARNING]
            row.explained = counted - row.errors - row.warnings  # type: ignore[attr-defined]


def _reminder(waiting: QuerySet[Filing], role: Role) -> Reminder | None:
    """Return what to remind of: the nearest deadline, once its campaign says so."""
    name = _DEADLINES.get(role)
    if name is None:
        return None
    today = timezone.localdate()
    found = waiting.order_by().values_list(f"campaign__{name}", "campaign__reminder_days")
    near = {
        day: count
        for day, before, count in found.annotate(Count("pk"))
        if day is not None and (day - today).days <= before
    }
    return Reminder(min(near), (min(near) - today).days, near[min(near)]) if near else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of the tree and which state a list is narrowed to."""

    unit: Organisation | None
    state: str


def _chosen(request: HttpRequest, person: Person) -> Chosen:
    """Return what a list is narrowed to: a unit of one's own, a state there is."""
    asked, state = request.GET.get("unit", ""), request.GET.get("state", "")
    own = tuple(held.organisation.path for held in memberships(person))
    key = int(asked[:9]) if asked.isascii() and asked.isdigit() else 0
    unit = Organisation.objects.filter(pk=key).first() if key else None
    is_own = unit is not None and unit.path.startswith(own)
    return Chosen(unit if is_own else None, state if state in set(State) else "")


@login_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show how far the units have come, as a tree with counts."""
    person = signed_in(request)
    own = filings_of(person)
    chosen = _chosen(request, person)
    grouped = own.order_by().values_list("project__unit__path", "state").annotate(Count("pk"))
    counted = [(path, state, count) for path, state, count in grouped]
    places = Q(pk__in=[each.organisation_id for each in memberships(person)])
    for held in memberships(person):
        places |= Q(path__startswith=held.organisation.path)
    tree = Organisation.objects.filter(places)
    listed = own.order_by("project__unit__path", "project__name", "pk")
    if chosen.unit:
        listed = listed.filter(project__unit__path__startswith=chosen.unit.path)
    if chosen.state:
        listed = listed.filter(state=chosen.state)
    rows = Paginator(listed, _A_PAGE)
    rows_of_tree = _progress(tree, counted)
    shown_tree = _unfolded(rows_of_tree, chosen.unit)
    kept = request.GET.copy()
    kept.pop("page", None)
    shown = {
        "sees_forms": has_right(Action.READ, {Role(held.role) for held in memberships(person)}),
        "chosen": chosen,
        "query": kept.urlencode(),
        "tree": shown_tree,
        "is_folded": len(shown_tree) < len(rows_of_tree),
        "filings": rows.get_page(request.GET.get("page")),
    }
    return render(request, "jiheng/progress.html", shown)


def _progress(
    tree: QuerySet[Organisation], counted: list[tuple[str, str, int]]
) -> list[UnitProgress]:
    summed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, state, count in counted:
        for above in _down_to(path):
            summed[above][state] += count
    rows, top = [], min((each.depth for each in tree), default=0)
    for organisation in tree:
        if organisation.path in summed:
            counts, depth = summed[organisation.path], organisation.depth - top
            rows.append(UnitProgress(organisation, dict(counts), counts.total(), depth))
    return rows


def _unfolded(rows: list[UnitProgress], chosen: Organisation | None) -> list[UnitProgress]:
    """Return the rows of a long tree as far down as they are few, and those below the chosen."""
    if len(rows) <= _MOST_ROWS:
        return rows
    levels = Counter(each.depth for each in rows)
    deepest = max(levels)
    while deepest and sum(levels[depth] for depth in range(deepest + 1)) > _MOST_ROWS:
        deepest -= 1
    key, path = (chosen.pk, chosen.path) if chosen else (0, "")
    return [
        each
        for each in rows
        if each.depth <= deepest
        or each.organisation.parent_id == key
        or path.startswith(each.organisation.path)
    ]


def _down_to(path: str) -> Iterator[str]:
    """Yield the paths of all organisations above one, from the root on, and its own."""
    yield from accumulate(f"{part}/" for part in path.split("/")[:-1])
