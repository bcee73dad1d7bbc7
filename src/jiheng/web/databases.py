"""Which database the application keeps its filings in: SQLite, or PostgreSQL by one address."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

FILE = "jiheng.sqlite3"
_WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def database(address: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for an address ``postgresql://…``, or for SQLite in `home`.

    Raises:
        ValueError: the address is of no database that is supported.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / FILE,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _WAL},
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"JIHENG_DATABASE: postgresql://… expected, {parts.scheme}:// found")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def keep_private(home: Path) -> None:
    """Make the file of SQLite in `home`, its owner's alone, unless there is one.

    Its log and index take the rights of the file.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with suppress(FileExistsError):
        os.close(os.open(home / FILE, flags, 0o600))
