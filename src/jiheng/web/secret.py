"""The secret key: kept in the application's folder, readable by its owner alone.

The file's first line is the key in force; lines below it are former keys, which still open what
was made under them. A new first line changes the key.
"""

import os
import secrets
import tempfile
from pathlib import Path

from jiheng.domain.errors import JihengError

_NAME = "secret-key"
_BYTES = 48


class KeyMissing(JihengError):
    """A file of the secret key that holds none."""

    exit_code = 2
    zh = (
        "密钥文件 {file} 里没有密钥（{size} 字节），没有启动；请从备份恢复这个文件，"
        "没有备份就删去它：会生成新的密钥，两步验证须重新设置，大家须重新登录。"
    )
    en = (
        "The file of the secret key {file} holds none ({size} bytes), so nothing was started; "
        "restore it from a backup, or delete it: a new key is made, second steps are set up anew "
        "and everybody signs in again."
    )

    def __init__(self, file: Path) -> None:
        super().__init__(file=str(file), size=file.stat().st_size)


def secret_keys(home: Path) -> list[str]:
    """Return the keys kept in `home`, or one for this process alone where none is kept yet.

    Raises:
        KeyMissing: the file is there and holds none.
    """
    try:
        kept = (home / _NAME).read_bytes().decode("ascii", "ignore").split()
    except OSError:
        return [secrets.token_urlsafe(_BYTES)]
    if not kept:
        raise KeyMissing(home / _NAME)
    return kept


def keep_secret_key(home: Path) -> None:
    """Keep a new key in `home`, unless there is one.

    The file appears with its key in it: what is killed meanwhile leaves none.

    Raises:
        KeyMissing: the file is there and holds none.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (home / _NAME).exists():
        number, name = tempfile.mkstemp(prefix=f".{_NAME}-", dir=home)
        beside = Path(name)
        try:
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(_BYTES))
                file.flush()
                os.fsync(number)
            _put(beside, home / _NAME)
        finally:
            beside.unlink(missing_ok=True)
    secret_keys(home)


def _put(beside: Path, file: Path) -> None:
    """Give a file its name, unless another has it; a disk without hard links renames it."""
    try:
        file.hardlink_to(beside)
    except FileExistsError:
        pass
    except OSError:
        beside.rename(file)
