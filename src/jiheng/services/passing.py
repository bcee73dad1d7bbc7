"""What a walk of folders passes over, though it has a name there: told, and no failure."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from jiheng.domain.errors import JihengError
from jiheng.domain.paths import Standing
from jiheng.domain.text import Text

_LINK = Text("指向文件夹的链接", "link(s) to folders")
_BROKEN = Text("失效的链接", "broken link(s)")
_NO_FILE = Text("管道、套接字或设备", "pipe(s), socket(s) or device(s)")
_MOST = 3
"""How many of a kind are named."""


class Passed(NamedTuple):
    """What was passed over, and what it is."""

    path: Path
    what: Text


class PassedOver(JihengError):
    """What stands in folders and was not read for what it is."""

    exit_code = 0
    zh = "文件夹里有 {count} 处没有读：{what}；要读请直接写真正的文件或文件夹。"
    en = "{count} name(s) in folders were not read: {what}; to read them, name the real file."

    def __init__(self, over: Sequence[Passed]) -> None:
        kinds = dict.fromkeys(each.what for each in over)
        told = [_told(kind, [each.path for each in over if each.what == kind]) for kind in kinds]
        what = Text("；".join(each.zh for each in told), "; ".join(each.en for each in told))
        super().__init__(count=len(over), what=what)


def passed(entry: Path, found: Standing) -> Passed | None:
    """Return what is passed over of a folder, None for what is read.

    Args:
        entry: a name in the folder.
        found: what stands there.

    Raises:
        OSError: the system refuses to tell.
    """
    if found is Standing.OTHER:
        return Passed(entry, _NO_FILE)
    if found is Standing.FILE or not entry.is_symlink():
        return None
    return Passed(entry, _LINK if found is Standing.FOLDER else _BROKEN)


def note(over: Iterable[Passed]) -> tuple[PassedOver, ...]:
    """Return what to tell of all that was passed over, nothing without any."""
    held = list(over)
    return (PassedOver(held),) if held else ()


def _told(what: Text, paths: Sequence[Path]) -> Text:
    names = [os.fsencode(path).decode("utf-8", "replace") for path in paths[:_MOST]]
    etc = Text(" 等", " …") if len(paths) > _MOST else Text("", "")
    return Text(
        f"{what.zh} {len(paths)} 处（{'、'.join(names)}{etc.zh}）",
        f"{len(paths)} {what.en} ({', '.join(names)}{etc.en})",
    )
