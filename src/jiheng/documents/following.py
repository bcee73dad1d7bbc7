"""How far the reading of a document has come, told page by page to whoever listens.

Only pictures of pages take long enough to be told of. What the listener raises ends the reading.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[], object] | None] = ContextVar("listener", default=None)


@contextmanager
def told_of_pages(listener: Callable[[], object]) -> Iterator[None]:
    """Call the listener before each page that is read from a picture, within the block."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def page_begins() -> None:
    """Tell whoever listens that a page is about to be read."""
    listener = _listener.get()
    if listener is not None:
        listener()
