"""Reading: files, folders and standard input into forms. One bad file never hides the others.

Walks folders in sorted order and skips what is hidden, and our own settings; what is passed over
for what it is, such as a link to a folder, is told. What a file is, and whether it holds forms, is
the documents layer's affair.
"""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from jiheng.documents import read_document_parts
from jiheng.documents.carriers.content import LIMIT_MEGABYTES
from jiheng.domain.errors import (
    DocumentError,
    DocumentTooLarge,
    FileMissing,
    JihengError,
    UnreadableFile,
    UsageError,
)
from jiheng.domain.form import Form
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, standing
from jiheng.services.given import path_given
from jiheng.services.passing import Passed, note, passed
from jiheng.services.sharing import shared

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_NAME: Final = "<stdin>"
SETTINGS: Final = "jiheng.yaml"
_HIDDEN = (".", "~$")
_HANDED_OVER = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
_LIMIT = LIMIT_MEGABYTES << 20
_WORTH_SHARING = 1 << 18
_ELSE = (
    "另有 {forms} 张表可读、{problems} 处读不出；"
    "jiheng.read(路径, strict=False) 返回可读的表，problems 里是全部问题。"
)
_Source = BinaryIO | Path | JihengError
_Named = tuple[str, _Source]


class NotRegular(DocumentError):
    """A pipe, a device or a socket under a name: reading it may never end."""

    zh = "{path} 不是普通文件（是管道、设备或套接字）；请写文件名，或用 - 从标准输入读。"
    en = "{path} is no regular file (a pipe, device or socket); name a file, or use - for a pipe."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class EmptyFolder(UsageError):
    """A folder without a file to read."""

    zh = "文件夹 {path} 里没有可读的文件（以点开头的文件不读）；请核对路径。"
    en = "Folder {path} holds no file to read (names with a leading dot are skipped); check it."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class Opening(NamedTuple):
    """How far reading has come: the file that is next, and what lies behind."""

    name: str
    done: int
    total: int
    forms: int | None = None


class PartlyReadWarning(UserWarning):
    """What `read` left out: documents or forms, told to go on, or links in a folder."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The forms of several files in order, and what could not be read.

    Attributes:
        notes: of what was passed over in folders, which is no failure.
    """

    forms: tuple[Form, ...]
    problems: tuple[JihengError, ...]
    notes: tuple[JihengError, ...] = ()


class Forms(list[Form]):
    """The forms that were read, as a list; each says in `Form.source` of which file it is.

    `problems` says in one sentence each which documents, or forms in them, were left out, and
    what was passed over in folders.
    """

    def __init__(self, forms: Iterable[Form], problems: Iterable[JihengError] = ()) -> None:
        super().__init__(forms)
        self.problems = tuple(problems)


def read(path: str | Path, *, strict: bool = True) -> Forms:
    """Return the forms of a document, or of all documents in a folder or a ZIP archive.

    Args:
        path: a file of any readable kind, or a folder, walked in sorted order.
        strict: raise where any document cannot be read. Otherwise the forms of the others are
            returned, what was left out is in their `problems`, and a `PartlyReadWarning` is
            issued for each. Links to folders and what is no file are passed over, with a
            warning, in any case.

    Raises:
        NotPath: what is given is no path.
        FileMissing: the path does not exist.
        DocumentError: a document cannot be read; the subclass says why. Where others could be,
            a note on the exception says how many, and how to have them.
    """
    papers = read_paths([path_given(path)])
    for problem in papers.problems:
        if strict or not papers.forms:
            _say_what_else(problem, papers)
            raise problem
    left_out = (*papers.problems, *papers.notes)
    for problem in left_out:
        warnings.warn(str(problem), PartlyReadWarning, stacklevel=2)
    return Forms(papers.forms, left_out)


def _say_what_else(problem: JihengError, papers: Papers) -> None:
    """Note on an error how many other forms and problems there are."""
    if papers.forms or len(papers.problems) > 1:
        problem.add_note(_ELSE.format(forms=len(papers.forms), problems=len(papers.problems) - 1))


def read_paths(
    paths: Iterable[str],
    *,
    standard_input: BinaryIO | None = None,
    opening: Callable[[Opening], None] | None = None,
    workers: int = 1,
) -> Papers:
    """Return the forms of all `paths`, and beside them what could not be read.

    Args:
        paths: files, folders, or ``-`` for `standard_input`.
        standard_input: where ``-`` is read from.
        opening: told of each file before it is read, or waited for.
        workers: how many processes may share the work where there is enough of it. They import
            the main module anew, so a script that asks for several needs the usual guard.
    """
    forms: list[Form] = []
    problems: list[JihengError] = []
    sources, over = _sources(paths, standard_input)
    with shared(_read_source, sources, _workers(sources, workers)) as readings:
        for done, (name, _) in enumerate(sources):
            if opening:
                opening(Opening(name, done, len(sources), len(forms)))
            reading = next(readings)
            forms.extend(reading.forms)
            problems.extend(reading.problems)
    return Papers(tuple(forms), tuple(problems), note(over))


class Listed(NamedTuple):
    """What `read_paths` would read: files, in order, what cannot be opened, what it passes over."""

    files: list[Path]
    problems: list[JihengError]
    passed: list[Passed]


def list_files(paths: Iterable[str]) -> Listed:
    """List the files below some paths without reading them."""
    sources, over = _sources(paths, None)
    found = [source for _, source in sources]
    return Listed(
        [each for each in found if isinstance(each, Path)],
        [each for each in found if isinstance(each, JihengError)],
        over,
    )


def read_files(files: Sequence[Path], *, workers: int = 1) -> list[Papers]:
    """Return what each file holds, in order; arguments as of `read_paths`."""
    sources: list[_Named] = [(_shown(str(file)), file) for file in files]
    with shared(_read_source, sources, _workers(sources, workers)) as readings:
        return list(readings)


def _workers(sources: Sequence[_Named], workers: int) -> int:
    """Return how many processes are worth their start."""
    files = [source for _, source in sources if isinstance(source, Path)]
    is_travelling = all(isinstance(source, Path | JihengError) for _, source in sources)
    is_enough = is_travelling and workers > 1 and sum(map(_size, files)) > _WORTH_SHARING
    return min(workers, len(files)) if is_enough else 1


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_source(named: _Named) -> Papers:
    name, source = named
    if isinstance(source, JihengError):
        return Papers((), (source,))
    try:
        content = _content(source, name)
    except JihengError as problem:
        return Papers((), (problem,))
    reading = read_document_parts(content, name)
    return Papers(reading.forms, reading.problems)


def read_bytes(path: str) -> bytes:
    """Return the content of one file that is no document, such as a trace.

    Raises:
        FileMissing: the path does not exist.
        NotRegular: it is a pipe, a device or a socket.
        UnreadableFile: it is a folder, or the system refuses it.
    """
    source = Path(path)
    try:
        if standing(source) is Standing.OTHER and not _ends(source):
            raise NotRegular(_shown(path))
        return source.read_bytes()
    except FileNotFoundError:
        raise FileMissing(_shown(path)) from None
    except OSError as fault:
        raise UnreadableFile(_shown(path), outage(fault)) from fault


def _sources(
    paths: Iterable[str], standard_input: BinaryIO | None
) -> tuple[list[_Named], list[Passed]]:
    """Return what is to be read, or why it cannot be, by name, and what is passed over."""
    sources: list[_Named] = []
    over: list[Passed] = []
    for path in paths:
        if path == STANDARD_INPUT and standard_input is not None:
            sources.append((STANDARD_INPUT_NAME, standard_input))
            continue
        for found in _files(path):
            if isinstance(found, Passed):
                over.append(found)
            else:
                name = found.figures.get("path") if isinstance(found, JihengError) else found
                sources.append((_shown(str(name)), found))
    return sources, over


def _files(path: str) -> Iterator[Path | JihengError | Passed]:
    start = Path(path)
    try:
        found = standing(start)
    except OSError as fault:
        yield UnreadableFile(_shown(path), outage(fault))
        return
    if found is Standing.NOTHING:
        yield FileMissing(_shown(path))
    elif found is Standing.FOLDER:
        below = list(_walk(start))
        yield from below
        if all(isinstance(each, Passed) for each in below):
            yield EmptyFolder(_shown(path))
    elif found is Standing.FILE or _ends(start):
        yield start
    else:
        yield NotRegular(_shown(path))


def _ends(path: Path) -> bool:
    """Whether what is no regular file ends: a stream the shell handed over by number."""
    return str(path).startswith(_HANDED_OVER)


def _walk(folder: Path) -> Iterator[Path | JihengError | Passed]:
    """Yield what stands below `folder`, sorted; links to folders are not followed."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as fault:
        yield UnreadableFile(_shown(str(folder)), outage(fault))
        return
    for entry in entries:
        if entry.name.startswith(_HIDDEN) or entry.name == SETTINGS:
            continue
        try:
            found = standing(entry)
            over = passed(entry, found)
        except OSError as fault:
            yield UnreadableFile(_shown(str(entry)), outage(fault))
            continue
        if over:
            yield over
        elif found is Standing.FILE:
            yield entry
        elif found is Standing.FOLDER:
            yield from _walk(entry)


def _content(source: BinaryIO | Path, name: str) -> bytes:
    """Return the bytes of a file, at most one more than the limit."""
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > _LIMIT:
                    raise DocumentTooLarge(name, -(-size // (1 << 20)), LIMIT_MEGABYTES)
                return file.read(_LIMIT + 1)
        return source.read(_LIMIT + 1)
    except OSError as fault:
        raise UnreadableFile(name, outage(fault)) from fault


def _shown(path: str) -> str:
    """Return the path as printable text: names are bytes, and need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")
