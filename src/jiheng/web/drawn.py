"""Parts of the form page as HTML, drawn once for all that they depend on and then remembered."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.template.loader import render_to_string

from jiheng.domain.errors import Language
from jiheng.web.paper import PaperCell

if TYPE_CHECKING:
    from jiheng.web.page import Item

TOKEN: Final = secrets.token_hex(16)
"""What stands in a remembered part for the token that each answer has anew; nobody can type it."""
_CELLS, _PARTS, _FINDINGS = 8192, 512, 4096


class _Remembered:
    """The parts used last, by what they depend on."""

    def __init__(self, most: int) -> None:
        self._most, self._parts, self._lock = most, OrderedDict[Hashable, str](), Lock()

    def part(self, key: Hashable, draw: Callable[[], str]) -> str:
        """Return the part that depends on `key` alone."""
        with self._lock:
            known = self._parts.get(key)
            if known is not None:
                self._parts.move_to_end(key)
                return known
        made = draw()
        with self._lock:
            self._parts[key] = made
            if len(self._parts) > self._most:
                self._parts.popitem(last=False)
        return made


_parts, _findings = _Remembered(_PARTS), _Remembered(_FINDINGS)


def part(name: str, key: Hashable, page: object) -> str:
    """Return a panel of a filing's page, with `TOKEN` for its token.

    Args:
        name: of the template.
        key: all that the panel depends on.
        page: what the template shows.
    """
    shown = {"page": page, "csrf_token": TOKEN}
    template = f"jiheng/_{name}.html"
    return _parts.part((name, key), lambda: render_to_string(template, shown))


def finding(item: "Item", key: Hashable) -> str:
    """Return a finding of the list, with `TOKEN` for the page's token."""
    shown = {"item": item, "csrf_token": TOKEN}
    of_filing = ("finding", key, item.filing, item.is_open)
    return _findings.part(of_filing, lambda: render_to_string("jiheng/_finding.html", shown))


@lru_cache(maxsize=_CELLS)
def cell(of: PaperCell, language: Language, *, is_oob: bool = False) -> str:
    """Return a cell of the paper."""
    del language
    return render_to_string("jiheng/_cell.html", {"cell": of, "oob": is_oob})
