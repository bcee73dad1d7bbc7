"""A corpus on disk: forms as columns, in parts under year and region.

    CORPUS/year=2024/region=310113/<part>/forms.parquet  funds.parquet  indicators.parquet
                                          texts.parquet  identity.parquet  written.sha256

A part is a batch of forms that fits in memory. It appears whole or not at all: it is written
beside its place and moved there when complete, so that nothing half-written is ever read.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Literal

import polars as pl

from jiheng.corpus.durable import sync
from jiheng.corpus.errors import FolderInTheWay, FolderRefused, UnusablePart
from jiheng.corpus.soundness import DAMAGED, faults
from jiheng.corpus.stamps import stamp
from jiheng.domain.outage import number_of, outage
from jiheng.domain.paths import Standing, require_text, standing
from jiheng.domain.text import Text
from jiheng.domain.wording import harmless
from jiheng.engine.columns import SCHEMAS, TEXTS_SCHEMA, Columns, Scope
from jiheng.engine.known import NOTHING, Known

UNKNOWN = "_"
"""Stands for a year or region that the form does not tell."""
IDENTITY = pl.Schema(
    {"key": pl.String, "project_code": pl.String, "file": pl.String, "ordinal": pl.Int32}
)
"""What a form is known by, a row each in the order of ``forms``; `key` is unique in a corpus."""
FULL = 25_000
"""How many forms a part holds at most, where they are many."""
_TEXTS, _IDENTITY = "texts", "identity"
_UNFINISHED, _REPLACED = ".unfinished-", "replaced"
_IMPORTED = re.compile("import-[0-9a-f]{16}")
_PROBE = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part stands: its place below the corpus, ``year=…/region=…/name``."""

    corpus: Path
    year: str
    region: str
    name: str

    @classmethod
    def at(cls, corpus: Path, path: str) -> "Part":
        """Return the part at a place below the corpus."""
        year, region, name = path.split("/")
        return cls(corpus, year.partition("=")[2], region.partition("=")[2], name)

    @property
    def path(self) -> str:
        """The place below the corpus."""
        return f"year={self.year}/region={self.region}/{self.name}"

    @property
    def folder(self) -> Path:
        """The folder that holds its files."""
        return self.corpus / self.path


@dataclass(frozen=True, slots=True)
class Batch:
    """The forms of a part.

    Attributes:
        columns: of the forms.
        identity: rows of `IDENTITY` in the same order.
        known: what is known of their texts before.
    """

    columns: Columns
    identity: pl.DataFrame
    known: Known = NOTHING


class Parts(list[Part]):
    """The parts of a corpus that can be listed.

    Attributes:
        closed: by the place of each folder that the system refuses to list, why.
    """

    def __init__(self, parts: Iterable[Part], corpus: Path, closed: Mapping[str, Text]) -> None:
        super().__init__(parts)
        self._corpus = corpus
        self.closed = dict(closed)

    @property
    def problems(self) -> tuple[FolderRefused, ...]:
        """A sentence a closed folder."""
        return tuple(
            FolderRefused(str(self._corpus / place), why) for place, why in self.closed.items()
        )

    def require_whole(self) -> None:
        """Refuse a corpus with a closed folder: which forms it holds is not known.

        Raises:
            FolderInTheWay: so it is.
        """
        for problem in self.problems:
            raise FolderInTheWay(problem)


def parts(corpus: Path) -> Parts:
    """Return the parts of a corpus, by year, region and name, and the folders that are closed."""
    closed: dict[str, Text] = {}
    years = _below(corpus, [""], closed, begin="year=")
    regions = _below(corpus, years, closed, begin="region=")
    found = [
        part
        for part in (Part.at(corpus, place) for place in _below(corpus, regions, closed))
        if not part.name.startswith(_UNFINISHED)
    ]
    for part in found:
        _listed(corpus, part.path, closed)
    replaced = {part.folder.with_name(name) for part in found for name in _replaced(part.folder)}
    return Parts(
        (part for part in found if part.folder not in replaced and part.path not in closed),
        corpus,
        closed,
    )


def _below(
    corpus: Path, places: Iterable[str], closed: dict[str, Text], *, begin: str = ""
) -> list[str]:
    """Return the places of the folders in these, by name; note in `closed` what is refused."""
    found: list[str] = []
    for place in places:
        for each in _listed(corpus, place, closed):
            name = f"{place}/{each.name}" if place else each.name
            try:
                if each.name.startswith(begin) and each.is_dir():
                    found.append(name)
            except OSError as fault:
                closed[name] = outage(fault)
    return found


def _listed(corpus: Path, place: str, closed: dict[str, Text]) -> list["os.DirEntry[str]"]:
    """Return what stands in a place, by name, nothing where it is no folder."""
    try:
        require_text(corpus / place)
        with os.scandir(corpus / place) as entries:
            return sorted(entries, key=attrgetter("name"))
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as fault:
        closed[place] = outage(fault)
    return []


def _replaced(folder: Path) -> list[str]:
    """Return the names of parts that stand beside one that took their place, until they go."""
    try:
        names = (folder / _REPLACED).read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []
    return [name for name in names if _IMPORTED.fullmatch(name)]


def write_result(table: pl.DataFrame, part: Part, folder: Path) -> None:
    """Write what was found in a part as one file of `folder`, at the part's own place, whole."""
    write_whole(table, folder / f"{part.path}.parquet")


def write_parquet(
    table: pl.DataFrame, file: Path, compression: Literal["zstd", "lz4"] = "zstd"
) -> None:
    """Write a table as Parquet; what is soon read again and removed as quickly as can be, lz4.

    Raises:
        OSError: the system refuses to write, which Polars tells by its number at most.
    """
    with refused(file):
        table.write_parquet(file, compression=compression, statistics=False)


@contextmanager
def refused(file: Path) -> Iterator[None]:
    """Tell as an `OSError` what Polars says when the system refuses to write a file."""
    try:
        yield
    except pl.exceptions.PolarsError as fault:
        number = number_of(fault) or _refusal(file)
        raise OSError(number, os.strerror(number), str(file)) from fault


def _refusal(file: Path) -> int:
    """Return the number of the error with which the system refuses more of a file."""
    try:
        with file.open("ab") as opened:
            opened.write(bytes(_PROBE))
    except OSError as fault:
        return fault.errno or errno.EIO
    return errno.EIO


def write_whole(table: pl.DataFrame, file: Path) -> None:
    """Write a table as Parquet or, by the name of the file, as CSV; it appears whole.

    In CSV a text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{_UNFINISHED}{file.name}")
    try:
        if file.suffix == ".csv":
            _harmless(table).write_csv(unfinished, include_bom=True)
        else:
            write_parquet(table, unfinished)
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _harmless(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        pl.Series(column.name, [each and harmless(each) for each in column], pl.String)
        for column in table
        if column.dtype == pl.String
    )


def write(part: Part, batch: Batch) -> None:
    """Write a part, whole, and wait until it is on disk; what stood in its place is replaced."""
    _write(part, batch, [])


def replace_by(part: Part, batch: Batch, parts: Sequence[Part]) -> None:
    """Write a part that takes the place of some beside it, from the moment it appears."""
    _write(part, batch, [each.name for each in parts])


def remove_replaced(part: Part) -> None:
    """Remove the parts whose place a part took.

    Raises:
        OSError: the system refuses to remove one.
    """
    for name in _replaced(part.folder):
        folder = part.folder.with_name(name)
        if folder.is_dir():
            shutil.rmtree(folder)
    (part.folder / _REPLACED).unlink(missing_ok=True)


def _write(part: Part, batch: Batch, replaced: Sequence[str]) -> None:
    unfinished = part.folder.with_name(f"{_UNFINISHED}{part.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, table in _tables(batch):
        write_parquet(table, unfinished / f"{name}.parquet")
    stamp(unfinished)
    if replaced:
        (unfinished / _REPLACED).write_text("\n".join(replaced), encoding="utf-8")
    for written in (*unfinished.iterdir(), unfinished):
        sync(written)
    shutil.rmtree(part.folder, ignore_errors=True)
    Path(unfinished).replace(part.folder)
    for folder in (*part.folder.parents[:2], part.corpus):
        sync(folder)


def _tables(batch: Batch) -> Iterator[tuple[str, pl.DataFrame]]:
    for scope in Scope:
        yield scope.value, batch.columns.table(scope)
    yield _TEXTS, batch.columns.texts
    yield _IDENTITY, batch.identity


def is_whole(part: Part) -> bool:
    """Whether all files of a part are there, whatever they hold."""
    return all((part.folder / f"{name}.parquet").is_file() for name in (*Scope, _TEXTS, _IDENTITY))


def read(part: Part, *, with_texts: bool = True) -> Batch:
    """Return the forms of a part.

    Args:
        part: the part.
        with_texts: whether its dictionary is read; it is a third of the work. Without it the batch
            has none, for whoever knows already what its texts tell.

    Raises:
        UnusablePart: a file is missing or damaged, lacks a column, or does not fit the others.
    """
    forms, funds, indicators = (_table(part, scope.value, SCHEMAS[scope]) for scope in Scope)
    texts = read_texts(part) if with_texts else TEXTS_SCHEMA.to_frame()
    number = texts.height if with_texts else _height(part, _TEXTS)
    identity = read_identity(part)
    if identity.height != forms.height:
        zh = f"forms 有 {forms.height} 行，identity 有 {identity.height} 行"
        en = f"forms has {forms.height} rows, identity {identity.height}"
        raise UnusablePart(part.path, Text(zh, en))
    columns = Columns(forms, funds, indicators, texts)
    for fault in faults(columns, identity["key"], number):
        raise UnusablePart(part.path, fault)
    return Batch(columns, identity)


def read_identity(part: Part) -> pl.DataFrame:
    """Return what the forms of a part are known by, rows of `IDENTITY`.

    Raises:
        UnusablePart: the file is missing or damaged, or lacks a column.
    """
    return _table(part, _IDENTITY, IDENTITY)


def read_table(part: Part, scope: Scope) -> pl.DataFrame:
    """Return one of the tables of a part.

    Raises:
        UnusablePart: the file is missing or damaged, or lacks a column.
    """
    return _table(part, scope.value, SCHEMAS[scope])


def read_kinds(part: Part) -> pl.Series:
    """Return the kinds of the forms of a part.

    Raises:
        UnusablePart: the file is missing or damaged, or lacks the column.
    """
    schema = pl.Schema({"kind": SCHEMAS[Scope.FORMS]["kind"]})
    return _table(part, Scope.FORMS.value, schema)["kind"]


def read_texts(part: Part) -> pl.DataFrame:
    """Return the dictionary of texts of a part.

    Raises:
        UnusablePart: the file is missing or damaged, or lacks its column.
    """
    return _table(part, _TEXTS, TEXTS_SCHEMA)


def _height(part: Part, name: str) -> int:
    with _usable(part, name) as file:
        return int(pl.scan_parquet(file, glob=False).select(pl.len()).collect().item())


def _table(part: Part, name: str, schema: pl.Schema) -> pl.DataFrame:
    with _usable(part, name) as file:
        table, held = _columns(file, schema.names())
    lacking = [column for column, dtype in schema.items() if held.get(column) != dtype]
    if lacking:
        named = "、".join(lacking)
        raise UnusablePart(
            part.path,
            Text(
                f"{file.name} 缺少列或列的类型不对：{named}",
                f"{file.name} lacks columns, or they have another type: {named}",
            ),
        )
    return table


@contextmanager
def _usable(part: Part, name: str) -> Iterator[Path]:
    """Give a file of a part, and tell in words why it cannot be read."""
    file = part.folder / f"{name}.parquet"
    try:
        if standing(file) is not Standing.OTHER:
            yield file
            return
        why = Text(f"{file.name} 不是普通文件", f"{file.name} is no regular file")
    except FileNotFoundError:
        why = Text(f"缺少 {file.name}", f"{file.name} is missing")
    except DAMAGED:
        why = Text(f"{file.name} 已损坏", f"{file.name} is damaged")
    except OSError as fault:
        told = outage(fault)
        why = Text(f"{file.name}：{told.zh}", f"{file.name}: {told.en}")
    raise UnusablePart(part.path, why)


def _columns(file: Path, names: list[str]) -> tuple[pl.DataFrame, pl.Schema]:
    """Return columns of a file with their types, no rows and all its types where some lack."""
    try:
        table = pl.read_parquet(file, columns=names, glob=False)
    except pl.exceptions.ColumnNotFoundError:
        return pl.DataFrame(), pl.Schema(pl.read_parquet_schema(file))
    return table if table.columns == names else table.select(names), table.schema
