"""A sign of life on a terminal, for work that takes longer than a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Final

from rich.console import Console
from rich.status import Status

from jiheng.cli.page import ACCENT
from jiheng.cli.session import Session
from jiheng.engine.rule import Text
from jiheng.reporting.typeset import clean, shorten

PATIENCE: Final = 1.0
_READING = Text("读 {name}", "reading {name}")
_WORKING = Text("核算", "computing")


class Spinner:
    """Shows what is being done, once it has taken a while."""

    def __init__(self, status: Status, session: Session) -> None:
        self._status = status
        self._session = session
        self._over = False
        self._lock = Lock()

    def appear(self) -> None:
        """Start to show, unless the work is over."""
        with self._lock:
            if not self._over:
                self._status.start()

    def vanish(self) -> None:
        """Stop, for good."""
        with self._lock:
            self._over = True
            self._status.stop()

    def reading(self, name: str) -> None:
        """Say which file is being read."""
        self._status.update(shorten(clean(self._session.say(_READING, name=name)), 70))

    def working(self) -> None:
        """Say that scores and rules are being computed."""
        self._status.update(self._session.say(_WORKING))


@contextmanager
def spinner(session: Session) -> Iterator[Spinner | None]:
    """Give a spinner on standard error, or None when nobody would see it."""
    if session.quiet or not sys.stderr.isatty():
        yield None
        return
    console = Console(stderr=True, markup=False, no_color=True if not session.colour else None)
    status = Status("", console=console, spinner_style=ACCENT)
    shown = Spinner(status, session)
    timer = Timer(PATIENCE, shown.appear)
    timer.daemon = True
    timer.start()
    try:
        yield shown
    finally:
        timer.cancel()
        shown.vanish()
