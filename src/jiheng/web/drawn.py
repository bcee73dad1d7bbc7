"""Parts of the form page as HTML, drawn once for all that they depend on and then remembered."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.template.loader import render_to_string

from jiheng.domain.text import Language
from jiheng.web.paper import PaperCell

if TYPE_CHECKING:
    from jiheng.web.page import Item

TOKEN: Final = secrets.token_hex(16)
"""What stands in a remembered part for the token that each answer has anew; nobody can type it."""
HERE: Final = secrets.token_hex(16)
"""What stands there for the address of the page."""
_CELLS, _PARTS, _FINDINGS, _FRAMES = 8192, 1024, 4096, 512


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


_parts, _findings, _frames = (_Remembered(most) for most in (_PARTS, _FINDINGS, _FRAMES))


def frame(key: Hashable, shown: Mapping[str, object]) -> str:
    """Return what stands around every page, with `TOKEN` and `HERE`.

    Args:
        key: all that it depends on.
        shown: what the template shows.
    """
    marked = {**shown, "csrf_token": TOKEN, "here": HERE}
    return _frames.part(key, lambda: render_to_string("jiheng/_frame.html", marked))


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
