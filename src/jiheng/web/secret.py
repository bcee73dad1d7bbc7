"""The secret key: kept in the application's folder, readable by its owner alone.

The file's first line is the key in force; lines below it are former keys, which still open what
was made under them. A new first line changes the key.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_NAME = "secret-key"
_BYTES = 48


def secret_keys(home: Path) -> list[str]:
    """Return the keys kept in `home`, or one for this process alone where none is kept yet."""
    try:
        kept = (home / _NAME).read_text(encoding="ascii").split()
    except OSError:
        kept = []
    return kept or [secrets.token_urlsafe(_BYTES)]


def keep_secret_key(home: Path) -> None:
    """Keep a new key in `home`, unless there is one."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with suppress(FileExistsError), os.fdopen(os.open(home / _NAME, flags, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(_BYTES))
