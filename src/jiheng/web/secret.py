"""The key that signs sessions: kept in the application's folder, readable by its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_NAME = "secret-key"
_BYTES = 48


def secret_key(home: Path) -> str:
    """Return the key kept in `home`, or one for this process alone where none is kept yet."""
    try:
        return (home / _NAME).read_text(encoding="ascii")
    except OSError:
        return secrets.token_urlsafe(_BYTES)


def keep_secret_key(home: Path) -> None:
    """Keep a new key in `home`, unless there is one."""
    home.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with suppress(FileExistsError), os.fdopen(os.open(home / _NAME, flags, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(_BYTES))
