"""Progress of work on a corpus: a line that moves on a terminal, else one now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Final

from rich.console import Console

from jiheng.cli.page import ACCENT
from jiheng.cli.session import Session
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean

INTERVAL: Final = 5.0
_SO_FAR = Text(
    "已处理 {parts} 个部分、{forms} 张表；刚完成 {place}",
    "{parts} part(s), {forms} form(s) done; last {place}",
)


class Steps:
    """Counts parts and forms, and says so from time to time.

    Attributes:
        parts: how many parts are done.
        forms: how many forms they hold.
    """

    def __init__(self, session: Session, console: Console | None) -> None:
        self.parts = self.forms = 0
        self._session = session
        self._console = console
        self._next = time.monotonic() + INTERVAL

    def advance(self, place: str, forms: int) -> None:
        """Count a part that is done; where nobody can be told, the work goes on."""
        self.parts += 1
        self.forms += forms
        if self._console is None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + INTERVAL
        said = self._session.say(_SO_FAR, parts=self.parts, forms=self.forms, place=clean(place))
        with self._console.capture() as told:
            self._console.print(said, style=ACCENT, highlight=False, markup=False, soft_wrap=True)
        with suppress(OSError):
            sys.stderr.write(told.get())


@contextmanager
def steps(session: Session) -> Iterator[Steps]:
    """Return the progress of one command; silent with ``--quiet``."""
    console = None
    if not session.quiet:
        is_seen = sys.stderr.isatty()
        no_color = not (session.colour and is_seen)
        console = Console(file=StringIO(), force_terminal=is_seen, no_color=no_color)
    yield Steps(session, console)
