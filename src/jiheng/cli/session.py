"""What one run of the command line knows of its user: language, streams, verbosity."""

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO, TextIOWrapper

from jiheng.domain.text import Language, Text
from jiheng.reporting.typeset import clean

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_NEUTRAL = frozenset({"", "C", "POSIX"})


@dataclass(slots=True)
class Session:
    """The settings of a run; options change them while the command line is parsed."""

    language: Language = "zh"
    debug: bool = False
    quiet: bool = False
    colour: bool = True

    def say(self, text: Text, **figures: object) -> str:
        """Return a text in the user's language, with its figures."""
        return text.in_(self.language).format(**figures)

    def complain(self, sentence: str) -> None:
        """Write one sentence to standard error, if it takes any."""
        with suppress(OSError):
            sys.stderr.write(f"{clean(sentence)}\n")


def session_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Session:
    """Return the session as far as it must be known before the arguments are parsed."""
    return Session(
        language=_asked(arguments) or language_of(environment), debug="--debug" in arguments
    )


def language_of(environment: Mapping[str, str]) -> Language:
    """Return English for a locale that is set and not Chinese, else Chinese."""
    told = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    name = told.partition(".")[0]
    return "zh" if name in _NEUTRAL or name.lower().startswith("zh") else "en"


def _asked(arguments: Sequence[str]) -> Language | None:
    for place, argument in enumerate(arguments, start=1):
        option, _, joined = argument.partition("=")
        value = joined or next(iter(arguments[place:]), "")
        if option == "--lang" and value in {"zh", "en"}:
            return "zh" if value == "zh" else "en"
    return None


class ClosedStream(StringIO):
    """Stands in for an output stream the program was started without."""

    def write(self, text: str) -> int:
        """Refuse, as the closed stream would."""
        del text
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def prepare_streams() -> None:
    """Make both streams writable for every character, whatever the locale says.

    A stream that was closed when the program started is None in Python; it gets a stand-in, and
    its number a file that swallows all: the next one opened would get what libraries write there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, ClosedStream())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
