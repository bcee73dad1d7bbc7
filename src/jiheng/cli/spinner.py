"""A sign of life for long work: a spinner on a terminal, else a plain line now and then."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread, Timer
from typing import Final, Protocol

from rich.console import Console
from rich.status import Status

from jiheng.cli.page import ACCENT
from jiheng.cli.session import Session
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean, shorten
from jiheng.services.reading import Opening

PATIENCE: Final = 1.0
INTERVAL: Final = 5.0
_READING = Text("读 {name}", "reading {name}")
_WORKING = Text("核算", "computing")
_DONE = Text("已读 {done} / {total} 个文件", "{done} of {total} file(s) read")
_FORMS = Text("，{forms} 张表", ", {forms} form(s)")
_NOW = Text("；正在读 {name}", "; reading {name}")


class Progress(Protocol):
    """Shows what is being done."""

    def reading(self, opening: Opening) -> None:
        """Say which file is being read."""
        ...

    def working(self) -> None:
        """Say that scores and rules are being computed."""
        ...


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

    def reading(self, opening: Opening) -> None:
        """Say which file is being read."""
        self._status.update(shorten(clean(self._session.say(_READING, name=opening.name)), 70))

    def working(self) -> None:
        """Say that scores and rules are being computed."""
        self._status.update(self._session.say(_WORKING))


class Lines:
    """Says every few seconds, in a line of its own, how far the work has come."""

    def __init__(self, session: Session, interval: float) -> None:
        self._session = session
        self._interval = interval
        self._told = ""
        self._over = Event()

    def reading(self, opening: Opening) -> None:
        """Note how many files are read, and which is next."""
        say = self._session.say
        forms = "" if opening.forms is None else say(_FORMS, forms=opening.forms)
        done = say(_DONE, done=opening.done, total=opening.total)
        self._told = f"{done}{forms}{say(_NOW, name=opening.name)}"

    def working(self) -> None:
        """Note that scores and rules are being computed."""
        self._told = self._session.say(_WORKING)

    def keep_telling(self) -> None:
        """Write a line each interval until the work is over."""
        while not self._over.wait(self._interval):
            if self._told:
                self._session.complain(self._told)

    def end(self) -> None:
        """Say no more."""
        self._over.set()


@contextmanager
def spinner(session: Session) -> Iterator[Progress | None]:
    """Give a sign of life on standard error, or None when none is wanted."""
    if session.quiet:
        yield None
    elif sys.stderr.isatty():
        with _turning(session) as shown:
            yield shown
    else:
        with _line_by_line(session) as told:
            yield told


@contextmanager
def _line_by_line(session: Session) -> Iterator[Lines]:
    lines = Lines(session, INTERVAL)
    teller = Thread(target=lines.keep_telling, daemon=True)
    teller.start()
    try:
        yield lines
    finally:
        lines.end()
        teller.join()


@contextmanager
def _turning(session: Session) -> Iterator[Spinner]:
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
