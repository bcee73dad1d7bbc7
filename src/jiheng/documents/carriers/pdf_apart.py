"""Work on a PDF in a process of its own, with bounds on memory and time.

For files that may swell: pdfium cannot be stopped in the middle of a page, a process can.
Knows nothing of what the work is: a task is a function of this package, named by module and
function, that takes content, name and a number.
"""

import contextlib
import pickle
import subprocess
import sys
from importlib import import_module
from typing import cast

from jiheng.domain.errors import DocumentError, Named, TooMuchInside

MEMORY_MEGABYTES = 900
SECONDS = 9
_MEMORY = Named("展开后的内容", "of unpacked content")
_TIME = Named("读取所需的秒数", "seconds of reading")


def apart(task: str, content: bytes, name: str, *, number: int = 0) -> object:
    """Run a task of this package in a process of its own and return its result.

    Args:
        task: Module and function, as in ``pdf_leaves.leaves_here``.
        content: The bytes of the file.
        name: What to call the file in messages.
        number: What the task makes of it.

    Raises:
        DocumentError: What the task raised.
        TooMuchInside: It took more than `SECONDS`, or memory beyond `MEMORY_MEGABYTES`.
    """
    order = pickle.dumps((task, content, name, number))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", __spec__.name],
            input=order,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise TooMuchInside(name, _TIME, found=f">{SECONDS}", limit=str(SECONDS)) from late
    if done.returncode or not done.stdout:
        limit = f"{MEMORY_MEGABYTES} MB"
        raise TooMuchInside(name, _MEMORY, found=f">{limit}", limit=limit)
    outcome: object = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    if isinstance(outcome, DocumentError):
        raise outcome
    return outcome


def main() -> None:
    """Run the task that standard input orders and write its result to standard output."""
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own process
    task, content, name, number = cast("tuple[str, bytes, str, int]", order)
    _bound_memory()
    module, function = task.split(".")
    try:
        outcome: object = getattr(import_module(f"{__package__}.{module}"), function)(
            content, name, number
        )
    except DocumentError as fault:
        outcome = fault
    sys.stdout.buffer.write(pickle.dumps(outcome))


def _bound_memory() -> None:
    """Bound what this process may map, where the system knows such bounds."""
    with contextlib.suppress(ImportError):
        resource = import_module("resource")
        most = MEMORY_MEGABYTES << 20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
