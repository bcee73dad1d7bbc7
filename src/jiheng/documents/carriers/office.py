"""Old and foreign office files, which LibreOffice turns into ones that are read here.

LibreOffice runs in a profile and a folder of its own, without macros, links or network, and
is ended with all its processes when it takes too long.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from jiheng.documents.carriers.compound import BrokenCompound, Compound
from jiheng.documents.carriers.content import FileKind, kind_of
from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import Paper
from jiheng.documents.carriers.sheet import paper as sheets_paper
from jiheng.documents.carriers.xlsx_parts import xlsx_sheets
from jiheng.domain.errors import (
    DamagedDocument,
    LockedDocument,
    ReaderMissing,
    TooMuchInside,
)
from jiheng.domain.form import Note
from jiheng.domain.text import Text

SECONDS = 60
_PROGRAMS = ("soffice", "libreoffice")
_NEEDED = Text("LibreOffice", "LibreOffice")
_WRITER, _CALC = "libreoffice-writer", "libreoffice-calc"
_UNOPENED = Text("LibreOffice 打不开它", "LibreOffice cannot open it")
_TIME = Text("转换用时", "of time to convert")
_CONVERTED = Note.said(
    Text(
        "本文件由 LibreOffice 转换后读入，请与原件核对。",
        "The file was read as LibreOffice converts it; compare with the original.",
    ),
    None,
)
_WORD_ENCRYPTED, _WORD_FLAGS = 1, 11
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
_MEMORY, _OUTPUT = 4 << 30, 256 << 20
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
if sys.platform == "linux":
    import resource


class _Route(NamedTuple):
    """How a kind is converted: the name it is given, the format asked for, what it needs."""

    suffix: str
    target: str
    package: str


_ROUTES = {
    FileKind.DOC: _Route("doc", "docx", _WRITER),
    FileKind.RTF: _Route("rtf", "docx", _WRITER),
    FileKind.ODT: _Route("odt", "docx", _WRITER),
    FileKind.XLS: _Route("xls", "xlsx", _CALC),
    FileKind.XLSB: _Route("xlsb", "xlsx", _CALC),
    FileKind.ODS: _Route("ods", "xlsx", _CALC),
}
_BOOK_XML, _TEXT_XML = _Route("xml", "xlsx", _CALC), _Route("xml", "docx", _WRITER)


def read_office(content: bytes, name: str) -> Paper:
    """Return what LibreOffice makes of a file as paper.

    Raises:
        DamagedDocument: LibreOffice cannot open it.
        LockedDocument: it is protected by a password.
        ReaderMissing: LibreOffice is not installed.
        TooMuchInside: converting takes more than `SECONDS`.
    """
    kind = kind_of(content)
    if kind is FileKind.LOCKED or _is_locked(content, kind):
        raise LockedDocument(name, kind.value)
    route = _route(content, kind)
    if route is None:
        raise DamagedDocument(name, kind.value, _UNOPENED)
    converted = _converted(content, (name, kind.value), route)
    if route.target == "docx":
        found = read_docx(converted, name)
    else:
        found = sheets_paper(xlsx_sheets(converted, name), name, route.suffix)
    return replace(found, carrier=route.suffix, notes=(*found.notes, _CONVERTED))


def _route(content: bytes, kind: FileKind) -> _Route | None:
    if kind is FileKind.OFFICE_XML:
        return _BOOK_XML if b"Workbook" in content[:4096] else _TEXT_XML
    return _ROUTES.get(kind)


def _is_locked(content: bytes, kind: FileKind) -> bool:
    """Whether an old Word file says that its text is encrypted."""
    if kind is not FileKind.DOC:
        return False
    try:
        head = Compound(content).stream("WordDocument")
    except BrokenCompound:
        return False
    return len(head) > _WORD_FLAGS and bool(head[_WORD_FLAGS] & _WORD_ENCRYPTED)


def _converted(content: bytes, said: tuple[str, Text], route: _Route) -> bytes:
    """Return the file in the format of the route."""
    program = next((found for each in _PROGRAMS if (found := shutil.which(each))), None)
    if program is None:
        remedy = f"apt-get install {route.package}"
        raise ReaderMissing(*said, needed=_NEEDED, remedy=remedy, other=route.target)
    with TemporaryDirectory(prefix="jiheng-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        source, target = folder / f"document.{route.suffix}", folder / "out" / "document"
        source.write_bytes(content)
        _write_settings(folder / "profile")
        arguments = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *("--convert-to", route.target, "--outdir", str(folder / "out"), str(source)),
        ]
        if not _ran(arguments, folder):
            limit = f"{SECONDS} s"
            raise TooMuchInside(said[0], _TIME, found=f"> {limit}", limit=limit)
        try:
            return target.with_suffix(f".{route.target}").read_bytes()
        except FileNotFoundError as fault:
            raise DamagedDocument(*said, _UNOPENED) from fault


def _write_settings(profile: Path) -> None:
    """Write the settings that keep macros, links and the network shut."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, key, value in _SETTINGS
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _ran(arguments: list[str], folder: Path) -> bool:
    """Run a program in a group of its own; False when it was ended for taking too long."""
    environment = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")
        if key in os.environ
    }
    with subprocess.Popen(  # noqa: S603 - a fixed program on a file of our own naming
        arguments,
        cwd=folder,
        env={**environment, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        _limit(process.pid)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return False
        finally:
            _end(process)
    return True


def _limit(pid: int) -> None:
    """Bound the memory and the output of a process and those it starts."""
    if sys.platform == "linux":
        resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_OUTPUT, _OUTPUT))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
