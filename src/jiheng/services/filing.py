"""What happens to a filing: saved, reshaped, moved on. Each is one transaction.

A filing is kept by a `FilingStore`, which knows the database; guards, the optimistic lock on the
revision, the judgement and the entry in the audit trail are decided here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jiheng.domain.chain import AuditEntry, Revision
from jiheng.domain.finding import Finding, Severity
from jiheng.domain.form import Form
from jiheng.domain.workflow import OF_ANOTHER, REASONED, Action, Role, State, state_after
from jiheng.services.editing import CellError, cell_text, indicator_name, news, with_cell
from jiheng.services.filed import Filing, FilingStore, Weighed
from jiheng.services.judging import judge, read_form, written_form
from jiheng.services.refusals import (
    Clash,
    Conflict,
    FindingsOpen,
    NotNow,
    OwnWork,
    ReasonMissing,
    StaleFiling,
)
from jiheng.services.renaming import fingerprints_after, is_renamed
from jiheng.services.reshaping import (
    Order,
    Reshaping,
    follower,
    into,
    is_unmoved,
    matched,
    may_move,
    order_after,
    reshaped,
)

RESHAPE = "reshape"
_OPEN, _EDIT, _RESTORE, _PICK = "open", "edit", "restore", "pick"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and the roles they hold over the filing at hand."""

    id: int
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Act:
    """What the audit trail is told of one action, besides who, when and which filing."""

    action: str
    path: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving gave: the revision that now stands, and what could not be taken over.

    `before` is the form as it was seen, `text` canonical JSON of the one that stands now.
    """

    before: Form
    text: str
    revision: int
    refused: Mapping[str, CellError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person works: the store, who they are, and the present moment.

    `weigh` judges the text of a form by a policy; who has judged many forms before answers from
    what they know.
    """

    store: FilingStore
    actor: Actor
    now: datetime
    weigh: Callable[[str, str], Weighed] = judge

    def open(self, filing: int, form: Form, policy: str = "") -> None:
        """Keep the first form of a filing that was just made."""
        with self.store.transaction():
            made = Filing(filing, State.DRAFT, 0, "", policy)
            act = Act(_OPEN)
            saved = self._append(made, written_form(form), act)
            self._record(made, [act], saved, dossier=self.store.dossier(filing))

    def save(self, filing: int, cells: Mapping[str, str], base: int) -> Saved:
        """Type `cells` (path → text) into the form, as seen at revision `base`.

        A cell that someone else changed since `base` is a conflict, and nothing is saved; one
        that cannot hold its text is refused by itself, and the others are saved.

        Raises:
            NotNow: the state does not let this person edit.
            Conflict: naming each cell with what was there, what is there and what was typed.
            StaleFiling: the filing never had a revision `base`.
        """
        with self.store.transaction():
            held = self._held(filing, Action.EDIT)
            before = read_form(held.form)
            seen = self._seen(held, base) or before
            typed = news(seen, cells)
            self._demand_unmoved(held, base, typed, seen=seen, present=before)
            form, refused = before, {}
            for path, text in typed.items():
                try:
                    form = with_cell(form, path, text)
                except CellError as fault:
                    refused[path] = fault
            acts = [
                Act(_EDIT, path, cell_text(before, path), cell_text(form, path))
                for path in typed
                if cell_text(before, path) != cell_text(form, path)
            ]
            if not acts:
                return Saved(seen, held.form, held.revision, refused)
            text, dossier = written_form(form), self._renamed(held, before, form)
            self._record(held, acts, self._append(held, text, *acts), dossier=dossier)
            return Saved(seen, text, held.revision + 1, refused)

    def reshape(self, filing: int, kind: Reshaping, row: int, *, base: int) -> int:
        """Add, duplicate, remove or move a row of the indicator table; return the new revision.

        Raises:
            NotNow: the state does not let this person edit.
            StaleFiling: the table is no longer that of revision `base`, or the row that goes.
            CellError: there is no such row, or no room for one more.
        """
        with self.store.transaction():
            held = self._held(filing, Action.EDIT)
            form = read_form(held.form)
            seen = self._seen(held, base) or form
            is_other = seen is not form and self.store.reshaped_since(filing, base)
            gone = slice(row, row + 1) if kind is Reshaping.REMOVE else slice(0)
            if is_other or seen.indicators[gone] != form.indicators[gone]:
                raise StaleFiling(base, held.revision)
            order = order_after(kind, row, len(form.indicators))
            path = f"indicators[{row}]"
            act = Act(RESHAPE, path, cell_text(form, f"{path}.name"), after=kind)
            self._moved(held, written_form(reshaped(form, order)), act, moved=follower(form, order))
            return held.revision + 1

    def pick(self, filing: int, row: int, cells: Mapping[str, str], *, base: int) -> int:
        """Put an indicator of the library into `row` where that has no name, or below it.

        Args:
            filing: the filing.
            row: the row of the indicator table.
            cells: field of the row → text.
            base: the revision the person saw.

        Returns:
            The row it stands in.

        Raises:
            NotNow: the state does not let this person edit.
            StaleFiling: the filing is no longer at revision `base`.
            CellError: there is no such row, no room, or a text cannot stand in its cell.
        """
        with self.store.transaction():
            held = self._held(filing, Action.EDIT, base)
            form = read_form(held.form)
            count = len(form.indicators)
            order: Order = tuple(range(count))
            if not (row < count and not form.indicators[row].name):
                order = order_after(Reshaping.ADD, row, count)
                row += count > 0
            made = reshaped(form, order)
            for field_name, text in cells.items():
                made = with_cell(made, f"indicators[{row}].{field_name}", text)
            act = Act(_PICK, f"indicators[{row}]", after=cells.get("name", ""))
            self._moved(held, written_form(made), act, moved=follower(form, order))
            return row

    def replace(
        self,
        filing: int,
        form: Form,
        *,
        base: int,
        act: Act | None = None,
        of: int | None = None,
        moved: Callable[[str], str | None] | None = None,
    ) -> int:
        """Put `form` in the place of the present one; return the revision that now stands.

        Comments and scores follow the rows that both forms have, or go where `moved` says; `of`
        is the revision the form is of, where it was one.

        Raises:
            NotNow: the state does not let this person edit.
            StaleFiling: the filing is no longer at revision `base`.
        """
        with self.store.transaction():
            held = self._held(filing, Action.EDIT, base)
            text = written_form(form)
            if text == held.form:
                return held.revision
            present, done = read_form(held.form), act or Act(_RESTORE)
            count = len(present.indicators)
            is_as_it_was = of is not None and not self.store.reshaped_since(filing, of)
            order = tuple(range(count)) if is_as_it_was else matched(present, form)
            dossier = self._renamed(held, present, form)
            if moved is None and is_unmoved(order, count):
                self._record(held, [done], self._append(held, text, done), dossier=dossier)
            else:
                self._moved(held, text, done, moved=moved or into(present, form, order))
            return held.revision + 1

    def place(self, filing: int, path: str, *, base: int, at: int) -> str | None:
        """Return where a cell that was seen in revision `base` stands in `at`, None when gone.

        Raises:
            StaleFiling: the filing had no revision `base` by then.
        """
        if not 0 < base <= at:
            raise StaleFiling(base, at)
        if not self.store.reshaped_since(filing, base):
            return path
        seen, then = (read_form(self.store.form_at(filing, each)) for each in (base, at))
        return into(seen, then, matched(seen, then))(path)

    def transit(self, filing: int, action: Action, *, base: int, reason: str = "") -> State:
        """Take a filing a step on its way; return the state it is in then.

        Raises:
            NotNow: the table has no such step for this person from here.
            StaleFiling: the filing is no longer at revision `base`.
            ReasonMissing: the step must say why.
            OwnWork: whoever submitted the filing may not approve it.
            FindingsOpen: errors that are neither mended nor explained keep it from submission.
        """
        with self.store.transaction():
            held = self._held(filing, action, base)
            state = state_after(held.state, action, self.actor.roles) or held.state
            if action in REASONED and not reason.strip():
                raise ReasonMissing
            if action in OF_ANOTHER and held.submitter == self.actor.id:
                raise OwnWork(self.actor.name)
            submitter = held.submitter
            if action is Action.SUBMIT:
                self._demand_explained(held)
                submitter = self.actor.id
            self.store.move(filing, state, submitter)
            act = Act(action, before=held.state, after=state, reason=reason.strip())
            self._record(held, [act], dossier=self.store.dossier(filing))
            return state

    def note(
        self,
        filing: int,
        action: Action,
        *,
        act: Act,
        keep: Callable[[], object],
        base: int | None = None,
    ) -> None:
        """Keep something beside the form (a comment, an explanation) with its audit entry.

        Args:
            filing: the filing.
            action: what the person does.
            act: what the trail is told.
            keep: keeps it, while the filing is held.
            base: the revision in which `act` names a cell.

        Raises:
            NotNow: the state does not let this person take the `action`.
            StaleFiling: rows moved since revision `base`.
        """
        with self.store.transaction():
            held = self._held(filing, action)
            is_old = base is not None and base != held.revision
            if base is not None and is_old and self.store.reshaped_since(filing, base):
                raise StaleFiling(base, held.revision)
            keep()
            self._record(held, [act], dossier=self.store.dossier(filing))

    def _held(self, filing: int, action: Action, base: int | None = None) -> Filing:
        held = self.store.locked(filing)
        if state_after(held.state, action, self.actor.roles) is None:
            raise NotNow(action, held.state)
        if base is not None and base != held.revision:
            raise StaleFiling(base, held.revision)
        return held

    def _seen(self, held: Filing, base: int) -> Form | None:
        """Return the form of an earlier revision, None for the one that stands.

        Raises:
            StaleFiling: the filing never had a revision `base`.
        """
        if base == held.revision:
            return None
        if not 0 < base < held.revision:
            raise StaleFiling(base, held.revision)
        return read_form(self.store.form_at(held.id, base))

    def _demand_unmoved(
        self, held: Filing, base: int, typed: Mapping[str, str], *, seen: Form, present: Form
    ) -> None:
        """Refuse texts for cells that someone else changed since they were seen.

        Raises:
            Conflict: naming those cells, and what was typed into the others.
        """
        if seen is present:
            return
        is_reshaped = self.store.reshaped_since(held.id, base)
        moved = into(seen, present, matched(seen, present)) if is_reshaped else str
        clashes = []
        for path, text in typed.items():
            is_moved = is_reshaped and may_move(path, seen, present)
            if is_moved or cell_text(present, path) not in {cell_text(seen, path), text}:
                now = (moved(path) or "") if is_moved else path
                theirs = cell_text(present, now) if now else ""
                name = indicator_name(seen, path)
                clashes.append(Clash(path, cell_text(seen, path), theirs, text, base, now, name))
        if clashes:
            clashing = {each.path for each in clashes}
            others = {path: text for path, text in typed.items() if path not in clashing}
            raise Conflict(clashes, held.revision, others)

    def _moved(
        self, held: Filing, text: str, act: Act, *, moved: Callable[[str], str | None]
    ) -> None:
        """Keep a revision in which rows moved, and let what hangs on them follow."""
        saved = self._append(held, text, act)
        self.store.follow(held.id, moved)
        self._record(held, [act], saved, dossier=self.store.dossier(held.id))

    def _renamed(self, held: Filing, before: Form, after: Form) -> str:
        """Let explanations go with a form that is called otherwise; return the dossier then."""
        said = self.store.explained(held.id) if is_renamed(before, after) else ()
        now = fingerprints_after(before, after, held.policy, of=said) if said else {}
        if now:
            self.store.rename(held.id, now)
        return self.store.dossier(held.id) if now else ""

    def _append(self, held: Filing, text: str, *acts: Act) -> str:
        """Keep a revision; return its seal."""
        judged = self.weigh(text, held.policy)
        revision = Revision(
            held.id,
            held.revision + 1,
            text,
            self.actor.id,
            self.now,
            policy=judged.policy,
            change=acts[0].action,
            path=acts[0].path if len(acts) == 1 else "",
        )
        return self.store.append(revision, judged.standing)

    def _record(
        self, held: Filing, acts: Iterable[Act], revision: str = "", *, dossier: str = ""
    ) -> None:
        for act in acts:
            entry = AuditEntry(
                0,
                self.now,
                self.actor.id,
                self.actor.name,
                action=act.action,
                filing=held.id,
                path=act.path,
                before=act.before,
                after=act.after,
                reason=act.reason,
                revision=revision,
                dossier=dossier,
            )
            self.store.record(entry)

    def _demand_explained(self, held: Filing) -> None:
        judged = judge(held.form, held.policy)
        if judged.problem:
            raise judged.problem
        explained = self.store.explained(held.id) if held.explains_errors else frozenset()

        def still_open(found: Iterable[Finding]) -> list[Finding]:
            errors = (each for each in found if each.severity is Severity.ERROR)
            return [each for each in errors if each.fingerprint not in explained]

        chinese = still_open(judged.findings)
        if chinese:
            english = judge(held.form, held.policy, "en").findings
            raise FindingsOpen(chinese, still_open(english))
