"""What was typed and met with what others typed: set aside in the session until one is chosen."""

from dataclasses import asdict
from typing import Final

from django.http import HttpRequest

from jiheng.services.refusals import Clash, Conflict

_ASIDE: Final = "conflict:{filing}"


def set_aside(request: HttpRequest, filing: int, conflict: Conflict | None) -> None:
    """Keep a conflict over a filing in the place of the last one; None forgets that."""
    name = _ASIDE.format(filing=filing)
    if conflict is not None:
        clashes = [asdict(each) for each in conflict.clashes]
        request.session[name] = [clashes, conflict.current, dict(conflict.others)]
    elif name in request.session:
        del request.session[name]


def left_aside(request: HttpRequest, filing: int) -> Conflict | None:
    """Return the conflict over a filing about which nothing is chosen yet."""
    kept = request.session.get(_ASIDE.format(filing=filing))
    if kept is None:
        return None
    clashes, current, others = kept
    return Conflict([Clash(**each) for each in clashes], current, others)
