"""The workflow table, every (state, action, role) of it."""

from itertools import combinations, product

import pytest

from jiheng.domain.workflow import (
    OF_ANOTHER,
    REASONED,
    TRANSITIONS,
    Action,
    Role,
    State,
    has_right,
    next_state,
    possible,
    state_after,
)

DRAFT, SUBMITTED, RETURNED = State.DRAFT, State.SUBMITTED, State.RETURNED
APPROVED, REVIEWED, PUBLISHED = (
    State.DEPARTMENT_APPROVED,
    State.FINANCE_REVIEWED,
    State.PUBLISHED,
)
WAY = {
    Role.PREPARER: {
        DRAFT: {Action.EDIT: DRAFT, Action.SUBMIT: SUBMITTED},
        RETURNED: {Action.EDIT: RETURNED, Action.SUBMIT: SUBMITTED},
        SUBMITTED: {Action.WITHDRAW: DRAFT},
    },
    Role.REVIEWER: {
        SUBMITTED: {
            Action.RESCORE: SUBMITTED,
            Action.RETURN: RETURNED,
            Action.APPROVE: APPROVED,
        },
        APPROVED: {Action.REOPEN: SUBMITTED},
    },
    Role.FINANCE_OFFICER: {
        APPROVED: {
            Action.RESCORE: APPROVED,
            Action.RETURN: RETURNED,
            Action.ACCEPT: REVIEWED,
        },
        REVIEWED: {Action.PUBLISH: PUBLISHED, Action.REOPEN: RETURNED},
        PUBLISHED: {Action.REOPEN: RETURNED},
    },
    Role.AUDITOR: {},
    Role.ADMINISTRATOR: {},
}


def expected(state: State, action: Action, role: Role) -> State | None:
    if action is Action.READ:
        return None if role is Role.ADMINISTRATOR else state
    if action is Action.COMMENT:
        speaks = role not in {Role.AUDITOR, Role.ADMINISTRATOR} and state is not PUBLISHED
        return state if speaks else None
    return WAY[role].get(state, {}).get(action)


@pytest.mark.parametrize(("state", "action", "role"), list(product(State, Action, Role)))
def test_every_cell_of_the_table(state: State, action: Action, role: Role) -> None:
    assert next_state(state, action, role) is expected(state, action, role)


@pytest.mark.parametrize("state", list(State))
def test_several_roles_may_do_what_each_of_them_may(state: State) -> None:
    for one, other in combinations(Role, 2):
        together = set(possible(state, {one, other}))
        assert together == {*possible(state, {one}), *possible(state, {other})}


def test_nobody_without_a_role_may_do_anything() -> None:
    assert [action for state in State for action in possible(state, ())] == []
    assert not any(has_right(action, ()) for action in Action)


def test_a_right_is_an_action_possible_in_some_state() -> None:
    assert has_right(Action.PUBLISH, {Role.FINANCE_OFFICER})
    assert not has_right(Action.PUBLISH, {Role.REVIEWER, Role.PREPARER})
    assert has_right(Action.READ, {Role.AUDITOR})
    assert not has_right(Action.COMMENT, {Role.AUDITOR})


def test_every_state_is_reached_and_none_is_a_dead_end() -> None:
    steps = [
        (state, to)
        for state, action, role in product(State, TRANSITIONS, Role)
        if (to := next_state(state, action, role)) is not None
    ]
    assert {to for _, to in steps} == set(State)
    assert {state for state, _ in steps} == set(State)


def test_department_and_finance_are_two_steps_of_two_roles() -> None:
    assert state_after(SUBMITTED, Action.ACCEPT, Role) is None
    assert state_after(SUBMITTED, Action.PUBLISH, Role) is None
    assert state_after(SUBMITTED, Action.APPROVE, Role) is APPROVED
    assert state_after(APPROVED, Action.ACCEPT, Role) is REVIEWED


def test_what_needs_a_reason_and_what_another_must_do() -> None:
    assert {Action.RETURN, Action.REOPEN} == REASONED
    assert {Action.APPROVE, Action.ACCEPT} == OF_ANOTHER
