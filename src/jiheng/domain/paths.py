"""What stands at a path: asked once, and a refusal of the system is no answer.

`Path.is_dir` and its like raise what the system refuses on some versions of Python and call it
nothing on others; who asks here has to say what then.
"""

import errno
import os
from enum import Enum, auto
from pathlib import Path
from stat import S_ISDIR, S_ISREG

_NOTHING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""What is no refusal: nothing has the name, or a link leads nowhere."""


class Standing(Enum):
    """What stands at a path, links followed; a device, a pipe or a socket is something else."""

    NOTHING = auto()
    FILE = auto()
    FOLDER = auto()
    OTHER = auto()


def standing(path: Path) -> Standing:
    """Return what stands at a path.

    Raises:
        OSError: the system refuses to tell.
    """
    try:
        mode = path.stat().st_mode
    except ValueError:
        return Standing.NOTHING
    except OSError as fault:
        if fault.errno in _NOTHING:
            return Standing.NOTHING
        raise
    if S_ISDIR(mode):
        return Standing.FOLDER
    return Standing.FILE if S_ISREG(mode) else Standing.OTHER


def require_text(path: Path) -> None:
    """Refuse a path with a name that is no text, as some systems do: names are bytes elsewhere.

    Raises:
        OSError: so it is.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), str(path)) from None
