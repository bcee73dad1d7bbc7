"""Memory that is kept for a while: the same work asks for it again, part after part.

By default what one part held is given back to the system before the next asks for it anew, page
by page: a tenth of the time of a check. Takes no library along, so that it can come before them.
"""

import ctypes
import os

SECONDS = 4
"""How long the allocator of Polars keeps what is free."""
TRIMMED, MAPPED = 128 << 20, 32 << 20
"""The C library gives back a free end longer than this, and pieces longer than that one by one."""
ENVIRONMENT = {
    "_RJEM_MALLOC_CONF": f"dirty_decay_ms:{SECONDS}000,muzzy_decay_ms:{SECONDS}000",
    "MALLOC_TRIM_THRESHOLD_": str(TRIMMED),
    "MALLOC_MMAP_THRESHOLD_": str(MAPPED),
    "OPENBLAS_NUM_THREADS": "1",
    "NUMPY_MADVISE_HUGEPAGE": "0",
}
"""The same for a process that is yet to start; no threads, with memory each, for matrices; and no
pages of two megabytes for arrays: where a host lends memory they come four times as slowly.
"""
_NUMBERS = {"MALLOC_TRIM_THRESHOLD_": -1, "MALLOC_MMAP_THRESHOLD_": -3}
"""How the C library of GNU numbers its settings for a process that runs."""


def keep() -> None:
    """Let this process keep memory; before Polars is loaded, or its part comes too late.

    What the environment says already stays. Other C libraries are left as they are.
    """
    unsaid = {name: number for name, number in _NUMBERS.items() if name not in os.environ}
    for name, setting in ENVIRONMENT.items():
        os.environ.setdefault(name, setting)
    adjust = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if adjust is not None:
        for name, number in unsaid.items():
            adjust(number, int(ENVIRONMENT[name]))
