"""The workflow of a filing as a pure table: ``(state, action, role) → state``.

    draft ──submit──▶ submitted ──approve──▶ department approved ──accept──▶ finance reviewed
      ▲                  │                        │                              │ publish
      └──withdraw────────┤ return                 │ return                       ▼
                         ▼                        ▼                          published
                      returned ◀──────────────────┴─────── re-open ──────────────┘

The department's approval and the acceptance by finance are two steps of two roles. Knows
nothing of who is where in the tree of organisations; a role here is one held over the filing.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How far a filing has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DEPARTMENT_APPROVED = "department_approved"
    FINANCE_REVIEWED = "finance_reviewed"
    PUBLISHED = "published"


class Role(StrEnum):
    """What a person may be in an organisation; a person may be several."""

    PREPARER = "preparer"
    REVIEWER = "reviewer"
    FINANCE_OFFICER = "finance_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What a role may do to a filing. The first four leave its state as it is."""

    READ = "read"
    COMMENT = "comment"
    EDIT = "edit"
    RESCORE = "rescore"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    ACCEPT = "accept"
    PUBLISH = "publish"
    REOPEN = "reopen"


TRANSITIONS: Final = (
    Action.SUBMIT,
    Action.WITHDRAW,
    Action.RETURN,
    Action.APPROVE,
    Action.ACCEPT,
    Action.PUBLISH,
    Action.REOPEN,
)
"""The actions that move a filing on, in the order of its way."""
REASONED: Final = frozenset({Action.RETURN, Action.REOPEN})
"""The actions that must say why."""
OF_ANOTHER: Final = frozenset({Action.APPROVE, Action.ACCEPT})
"""The actions that whoever submitted the filing may not take on it."""

_STEPS: Final = {
    (State.DRAFT, Action.EDIT, Role.PREPARER): State.DRAFT,
    (State.RETURNED, Action.EDIT, Role.PREPARER): State.RETURNED,
    (State.DRAFT, Action.SUBMIT, Role.PREPARER): State.SUBMITTED,
    (State.RETURNED, Action.SUBMIT, Role.PREPARER): State.SUBMITTED,
    (State.SUBMITTED, Action.WITHDRAW, Role.PREPARER): State.DRAFT,
    (State.SUBMITTED, Action.RESCORE, Role.REVIEWER): State.SUBMITTED,
    (State.SUBMITTED, Action.RETURN, Role.REVIEWER): State.RETURNED,
    (State.SUBMITTED, Action.APPROVE, Role.REVIEWER): State.DEPARTMENT_APPROVED,
    (State.DEPARTMENT_APPROVED, Action.REOPEN, Role.REVIEWER): State.SUBMITTED,
    (State.DEPARTMENT_APPROVED, Action.RESCORE, Role.FINANCE_OFFICER): State.DEPARTMENT_APPROVED,
    (State.DEPARTMENT_APPROVED, Action.RETURN, Role.FINANCE_OFFICER): State.RETURNED,
    (State.DEPARTMENT_APPROVED, Action.ACCEPT, Role.FINANCE_OFFICER): State.FINANCE_REVIEWED,
    (State.FINANCE_REVIEWED, Action.PUBLISH, Role.FINANCE_OFFICER): State.PUBLISHED,
    (State.FINANCE_REVIEWED, Action.REOPEN, Role.FINANCE_OFFICER): State.RETURNED,
    (State.PUBLISHED, Action.REOPEN, Role.FINANCE_OFFICER): State.RETURNED,
}
_READERS: Final = frozenset({Role.PREPARER, Role.REVIEWER, Role.FINANCE_OFFICER, Role.AUDITOR})
_COMMENTERS: Final = frozenset({Role.PREPARER, Role.REVIEWER, Role.FINANCE_OFFICER})


def next_state(state: State, action: Action, role: Role) -> State | None:
    """Return the state a role's action leads to, None where the table has no such step."""
    if action is Action.READ:
        return state if role in _READERS else None
    if action is Action.COMMENT:
        return state if role in _COMMENTERS and state is not State.PUBLISHED else None
    return _STEPS.get((state, action, role))


def state_after(state: State, action: Action, roles: Iterable[Role]) -> State | None:
    """Return the state the action leads to for whoever holds `roles`, or None."""
    found = (next_state(state, action, role) for role in sorted(roles))
    return next((each for each in found if each is not None), None)


def has_right(action: Action, roles: Iterable[Role]) -> bool:
    """Whether some role may take the action in some state: what may ever be asked for."""
    return any(state_after(state, action, roles) is not None for state in State)


def possible(state: State, roles: Iterable[Role]) -> tuple[Action, ...]:
    """Return the transitions that whoever holds `roles` may take now, in order."""
    held = frozenset(roles)
    return tuple(each for each in TRANSITIONS if state_after(state, each, held) is not None)
