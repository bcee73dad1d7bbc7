"""Which database the application keeps its filings in: SQLite, or PostgreSQL by one address."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def database(address: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for an address ``postgresql://…``, or for SQLite in `home`.

    Raises:
        ValueError: the address is of no database that is supported.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "jiheng.sqlite3",
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
