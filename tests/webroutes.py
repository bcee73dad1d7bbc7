"""Which route of administration is for whom; a route without an entry fails a test."""

from collections.abc import Collection, Iterator

from jiheng.domain.workflow import Role
from sizes import IS_THOROUGH

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def methods_asked(turn: int, allowed: Collection[str]) -> Iterator[str]:
    """Yield every method allowed, and of the others one after another, turn by turn.

    In as many turns as there are methods each has been asked; ``make thorough`` asks all each time.
    """
    for place, method in enumerate(METHODS):
        if method in allowed or IS_THOROUGH or (turn + place) % len(METHODS) == 0:
            yield method


OF_ROLES: dict[str, tuple[Role, tuple[str, ...]]] = {
    "organisations": (Role.ADMINISTRATOR, ("GET",)),
    "people": (Role.ADMINISTRATOR, ("GET",)),
    "invite": (Role.ADMINISTRATOR, ("GET", "POST")),
    "campaigns": (Role.FINANCE_OFFICER, ("GET", "POST")),
}
"""Pages for whoever holds a role anywhere."""
OF_ORGANISATIONS: dict[str, tuple[Role, tuple[str, ...], bool]] = {
    "organisation": (Role.ADMINISTRATOR, ("GET", "POST"), False),
    "organisation-add": (Role.ADMINISTRATOR, ("POST",), False),
    "organisation-move": (Role.ADMINISTRATOR, ("POST",), True),
    "organisation-retire": (Role.ADMINISTRATOR, ("POST",), True),
    "organisation-restore": (Role.ADMINISTRATOR, ("POST",), True),
}
"""What is done to an organisation: by which role, how, and whether it is held above it."""
OF_ACCOUNTS: dict[str, dict[str, bool]] = {
    "person": {"GET": False, "POST": True},
    "role-give": {"POST": False},
    "role-take": {"POST": False},
    "person-link": {"POST": True},
    "person-activate": {"POST": True},
    "person-unlock": {"POST": True},
    "person-second-step": {"POST": True},
}
"""What is done to an account, and whether all of it must lie in the administrator's tree."""
OF_CAMPAIGNS: dict[str, tuple[str, ...]] = {
    "campaign": ("GET", "POST"),
    "campaign-carry": ("POST",),
    "project-add": ("POST",),
    "project-list": ("GET",),
    "list-upload": ("POST",),
    "list": ("GET", "POST"),
    "list-confirmed": ("POST",),
    "list-cancelled": ("POST",),
}
"""What finance officers do with the campaigns of their part of the tree."""
