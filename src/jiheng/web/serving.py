"""Starting the application: its folder, its database, its server. Loaded by the command line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import DatabaseError

from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.services.auditing import Verified, verify_trail
from jiheng.web.databases import keep_private
from jiheng.web.secret import keep_secret_key

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PASSWORD = "demo-password"  # noqa: S105


class DatabaseDamaged(JihengError):
    """A database that cannot be read to its end."""

    exit_code = 1
    zh = "数据库没有读完（{found}）：文件损坏或连接中断，读到的部分不作结论；请从备份恢复后再核对。"
    en = "The database could not be read to its end ({found}); restore a backup and verify again."

    def __init__(self, found: str) -> None:
        super().__init__(found=found)


def start(home: Path, *, host: str = "127.0.0.1", is_quiet: bool = True) -> None:
    """Make the folder ready: secret key, settings, and tables as this version has them.

    What was encrypted under a former secret key is encrypted anew.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_secret_key(home)
    if not os.environ.get("JIHENG_DATABASE"):
        keep_private(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.settings"
    os.environ["JIHENG_HOME"] = str(home.resolve())
    if host in _LOOPBACK:
        os.environ.setdefault("JIHENG_HTTPS", "0")
    else:
        os.environ.setdefault("JIHENG_HOSTS", host)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0 if is_quiet else 1)
    from jiheng.web import second_step  # noqa: PLC0415

    second_step.renew_secrets()


def load_demo(forms: Sequence[Form], home: Path) -> None:
    """Load demo data into an empty database, and keep the accounts' password in the folder.

    Raises:
        DataExists: somebody has an account already.
    """
    from jiheng.web import demo  # noqa: PLC0415

    password = demo.load(forms)
    file = home / _PASSWORD
    file.touch(mode=0o600)
    file.write_text(password, encoding="ascii")


def has_accounts() -> bool:
    """Whether anybody has an account."""
    from jiheng.web.models import Person  # noqa: PLC0415

    return Person.objects.exists()


def create_account(organisation: str, username: str, *, name: str) -> tuple[str, int]:
    """Make the root of the tree and its administrator; return their link's path, and its days.

    Raises:
        AccountsExist: somebody has an account already.
    """
    from jiheng.web import accounts, links  # noqa: PLC0415

    token = accounts.first_administrator(organisation, username, name=name)
    return links.path(token), links.days(links.Purpose.INVITATION)


def link_account(username: str) -> tuple[str, int]:
    """Return the path of a new link for an account, and the days it holds.

    Raises:
        UnknownAccount: there is none in use.
    """
    from jiheng.web import accounts, links  # noqa: PLC0415

    return links.path(accounts.renewed_link(username)), links.days(links.Purpose.RESET)


def demo_accounts(home: Path) -> tuple[list[Any], str]:
    """Return the demo accounts and their password; none where there is no demo data."""
    from jiheng.web import demo  # noqa: PLC0415

    file = home / _PASSWORD
    password = file.read_text(encoding="ascii") if file.is_file() else ""
    return list(demo.accounts()), password


def verify(known: str = "") -> Verified:
    """Return whether all that is kept is what was sealed and what the trail tells.

    Args:
        known: the seal of an entry noted before, which must still be there.

    Raises:
        DatabaseDamaged: the database cannot be read to its end.
    """
    from jiheng.web import audited, stored  # noqa: PLC0415

    try:
        with stored.snapshot():
            return verify_trail(
                audited.revisions(),
                audited.entries(),
                audited.dossiers(),
                head=audited.head(),
                known=known,
            )
    except DatabaseError as fault:
        raise DatabaseDamaged(str(fault)) from None


def serve(host: str, port: int, *, workers: int) -> None:
    """Become the server; does not return."""
    sys.stdout.flush()
    arguments = [sys.executable, "-m", "jiheng.web.server", host, str(port), str(workers)]
    os.execv(sys.executable, arguments)  # noqa: S606


def read_uploads() -> None:
    """Become the reader of uploads; does not return."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "jiheng.web.worker"])  # noqa: S606
