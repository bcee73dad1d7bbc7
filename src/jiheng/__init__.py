"""Jiheng 绩衡: weigh performance.

Read, score, check and write self-evaluation forms of publicly funded projects::

    forms = jiheng.read("forms.txt")
    print(jiheng.check(forms))

What is offered here is loaded when first used, so importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiheng.domain.errors import JihengError
    from jiheng.domain.finding import Finding
    from jiheng.domain.form import Form
    from jiheng.domain.scorecard import Scorecard
    from jiheng.services.fixing import Fixes, fix
    from jiheng.services.reading import read
    from jiheng.services.rendering import render
    from jiheng.services.results import Findings, Scorecards, check, score

__all__ = [
    "Finding",
    "Findings",
    "Fixes",
    "Form",
    "JihengError",
    "Scorecard",
    "Scorecards",
    "check",
    "fix",
    "read",
    "render",
    "score",
]
_HOMES = {
    "Finding": "jiheng.domain.finding",
    "Findings": "jiheng.services.results",
    "Fixes": "jiheng.services.fixing",
    "Form": "jiheng.domain.form",
    "JihengError": "jiheng.domain.errors",
    "Scorecard": "jiheng.domain.scorecard",
    "Scorecards": "jiheng.services.results",
    "check": "jiheng.services.results",
    "fix": "jiheng.services.fixing",
    "read": "jiheng.services.reading",
    "render": "jiheng.services.rendering",
    "score": "jiheng.services.results",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted({*globals(), *__all__})
