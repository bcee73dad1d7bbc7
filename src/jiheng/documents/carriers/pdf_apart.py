"""Work on a PDF in a process of its own, with bounds on memory and time.

For files that may swell: pdfium cannot be stopped in the middle of a page, a process can.
Knows nothing of what the work is: a task is a function of this package, named by module and
function, that takes content, name and figures.
"""

import contextlib
import pickle
import signal
import subprocess
import sys
from importlib import import_module
from typing import cast

from jiheng.documents.carriers.pdf_file import PDF
from jiheng.domain.errors import (
    DamagedDocument,
    DocumentError,
    TooMuchInside,
)
from jiheng.domain.text import Text

MEMORY_MEGABYTES = 900
SECONDS = 8
_WALL_SECONDS = 30
_MEMORY = Text("展开后的内容", "of unpacked content")
_STOPPED = {-int(getattr(signal, name, 0)) for name in ("SIGKILL", "SIGXCPU")}
_BROKE_DOWN = Text("读取时中断", "reading it broke down")
_TIME = Text("读取所需的秒数", "seconds of reading")


def apart(task: str, content: bytes, name: str, *, figures: tuple[int, ...] = ()) -> object:
    """Run a task of this package in a process of its own and return its result.

    Args:
        task: Module and function, as in ``pdf_leaves.leaves_here``.
        content: The bytes of the file.
        name: What to call the file in messages.
        figures: What else the task takes.

    Raises:
        DocumentError: What the task raised.
        TooMuchInside: It took more than `SECONDS` of work, or memory beyond `MEMORY_MEGABYTES`.
        DamagedDocument: The process broke down over it.
    """
    order = pickle.dumps((task, content, name, figures))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", __spec__.name],
            input=order,
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _too_slow(name) from late
    if done.returncode:
        raise _breakdown(name, done)
    outcome: object = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(outcome, DocumentError):
        raise outcome
    return outcome


def _breakdown(name: str, done: subprocess.CompletedProcess[bytes]) -> Exception:
    """Return what a process that ended badly means: pdfium ends itself when memory is short."""
    if done.returncode in _STOPPED:
        return _too_slow(name)
    if done.returncode == -signal.SIGSEGV:
        return DamagedDocument(name, PDF, _BROKE_DOWN)
    if done.returncode > 0 and b"MemoryError" not in done.stderr:
        return RuntimeError(done.stderr.decode("utf-8", "replace"))
    limit = f"{MEMORY_MEGABYTES} MB"
    return TooMuchInside(name, _MEMORY, found=f">{limit}", limit=limit)


def _too_slow(name: str) -> TooMuchInside:
    return TooMuchInside(name, _TIME, found=f">{SECONDS}", limit=str(SECONDS))


def main() -> None:
    """Run the task that standard input orders and write its result to standard output."""
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own process
    task, content, name, figures = cast("tuple[str, bytes, str, tuple[int, ...]]", order)
    _bound()
    module, function = task.split(".")
    try:
        outcome: object = getattr(import_module(f"{__package__}.{module}"), function)(
            content, name, *figures
        )
    except DocumentError as fault:
        outcome = fault
    sys.stdout.buffer.write(pickle.dumps(outcome))


def _bound() -> None:
    """Bound the memory this process may map and its time, where the system knows such bounds."""
    with contextlib.suppress(ImportError):
        resource = import_module("resource")
        most = MEMORY_MEGABYTES << 20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


if __name__ == "__main__":
    main()
