"""Where results go: the screen, or a file that is replaced only when it is complete."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from pathlib import Path
from stat import S_IMODE

import click

from jiheng.cli.session import Session
from jiheng.domain.errors import OutputFull, OutputRefused, UsageError
from jiheng.domain.outage import NO_ROOM, number_of, outage
from jiheng.domain.paths import Standing, standing
from jiheng.domain.text import Text

_PIECE = 1 << 14
_NO_FOLDER = Text("所在的文件夹不存在", "its folder does not exist")
_IS_FOLDER = Text("它是一个文件夹", "it is a folder")
_IS_FILE = Text("同名的是一个文件，不是文件夹", "a file has this name, not a folder")
_IS_INPUT = Text("它正是要读的文件", "it is the very file to be read")
_SCREEN = Text("标准输出", "standard output")


class NotForScreen(UsageError):
    """A format that no screen can show, and no file to write it to."""

    zh = "{form} 不能显示在屏幕上；请用 -o 写到文件。"
    en = "{form} cannot be shown on the screen; write it to a file with -o."

    def __init__(self, form: str) -> None:
        super().__init__(form=form)


def check_destination(path: str | None, files: Sequence[str], session: Session) -> None:
    """Refuse a destination that cannot be written, before any work is done.

    Raises:
        OutputRefused: its folder is missing, it is a folder, it is one of the inputs, or the
            system refuses it.
    """
    if path is None:
        return
    destination = Path(path)
    with writing(path, session):
        found, above = standing(destination), standing(destination.parent)
    if found is Standing.FOLDER:
        raise OutputRefused(path, _IS_FOLDER.in_(session.language))
    if above is not Standing.FOLDER:
        raise OutputRefused(path, _NO_FOLDER.in_(session.language))
    if found is Standing.FILE and any(_same(destination, Path(file)) for file in files):
        raise OutputRefused(path, _IS_INPUT.in_(session.language))


def _same(destination: Path, file: Path) -> bool:
    """Whether a file is the destination; one that the system refuses to show is not."""
    try:
        return standing(file) is Standing.FILE and destination.samefile(file)
    except OSError:
        return False


def is_a_folder(path: str, session: Session) -> bool:
    """Return whether a folder stands where something is to be written.

    Raises:
        OutputRefused: the system refuses to tell.
    """
    with writing(path, session):
        return standing(Path(path)) is Standing.FOLDER


def deliver(text: str, path: str | None, session: Session) -> None:
    """Write a result to its file, or to the screen when `path` is None.

    Raises:
        OutputRefused: the system refuses the file, or standard output.
        click.Abort: the reader of standard output went away.
    """
    if path is None:
        _show(text, session)
    else:
        put(text.encode("utf-8", "backslashreplace"), path, session)


def deliver_bytes(content: bytes, path: str | None, session: Session) -> None:
    """Write what is encoded already, to its file or as text to the screen.

    Raises:
        OutputRefused: the system refuses the file, or standard output.
        click.Abort: the reader of standard output went away.
    """
    if path is None:
        _show(content.decode("utf-8"), session)
    else:
        put(content, path, session)


def put(content: bytes, path: str, session: Session) -> None:
    """Write a file, which is replaced only when it is complete.

    Raises:
        OutputRefused: the system refuses it.
    """
    try:
        _replace(Path(path).resolve(), content)
    except OSError as fault:
        raise _refused(path, fault, session) from fault


@contextmanager
def writing(path: str, session: Session) -> Iterator[None]:
    """Turn what the system refuses while files are written under `path` into a sentence.

    Raises:
        OutputRefused: the system refuses a file.
    """
    try:
        yield
    except OSError as fault:
        raise _refused(path, fault, session) from fault


def make_folder(path: str, session: Session) -> None:
    """Make a folder to write into, where it is not there yet.

    Raises:
        OutputRefused: a file has its name, or the system refuses it.
    """
    folder = Path(path)
    with writing(path, session):
        if standing(folder) not in {Standing.NOTHING, Standing.FOLDER}:
            raise OutputRefused(path, _IS_FILE.in_(session.language))
        folder.mkdir(parents=True, exist_ok=True)


def _show(text: str, session: Session) -> None:
    """Write to the screen in pieces: an unbuffered stream drops what a broken pipe cut off."""
    try:
        for start in range(0, len(text), _PIECE):
            sys.stdout.write(text[start : start + _PIECE])
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()
        raise click.Abort from None
    except OSError as fault:
        _let_go_of_output()
        raise _refused(_SCREEN.in_(session.language), fault, session) from fault


def _refused(path: str, fault: OSError, session: Session) -> OutputRefused:
    kind = OutputFull if number_of(fault) in NO_ROOM else OutputRefused
    return kind(path, outage(fault).in_(session.language))


def _let_go_of_output() -> None:
    """Point standard output nowhere, so that closing it at exit cannot fail again."""
    with suppress(UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _replace(path: Path, content: bytes) -> None:
    if standing(path) in {Standing.OTHER, Standing.FOLDER}:
        path.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the permissions of the file to be replaced, or those new files get."""
    if path.exists():
        return S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
