"""Importing documents into a corpus: resumable, without duplicates, every source accounted for.

Sources are read in batches. A batch counts once its parts are complete on disk and the journal
says so; a run that is stopped before goes on with that batch, and ends in the same corpus.
"""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jiheng.corpus.errors import IndexMissing, MadeUpForms, PartInTheWay, UnusablePart
from jiheng.corpus.holding import occupied
from jiheng.corpus.journal import FILE, OURS, Entry, Journal, Source, part_of
from jiheng.corpus.merging import merge
from jiheng.corpus.results import MADE_UP, Results
from jiheng.corpus.store import (
    IDENTITY,
    UNKNOWN,
    Batch,
    parts,
    read_identity,
    remove_replaced,
    write,
)
from jiheng.domain.canonical import from_json, to_json
from jiheng.domain.errors import (
    JihengError,
    MalformedForm,
    UnreadableFile,
)
from jiheng.domain.form import Form, Kind
from jiheng.domain.outage import outage
from jiheng.domain.text import Language
from jiheng.engine.intake import to_columns
from jiheng.services.indexing import index_corpus
from jiheng.services.passing import note
from jiheng.services.pieces import Piece, batches, lines_of, pieces_of
from jiheng.services.reading import Papers, list_files, read_files
from jiheng.services.review_lists import FOLDER

_REGION = "region="
LONGEST_REGION = 255 - len(_REGION)
"""How many bytes the name of a region has at most, as its folder is named for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A form with its key and where it comes from."""

    key: str
    form: Form
    region: str
    file: str


@dataclass(frozen=True, slots=True)
class Import:
    """What an import came to; `entries` are those of this run.

    Attributes:
        entries: of the sources read.
        skipped: how many sources had been imported before.
        problems: of paths that cannot be opened.
        lacking: entries of an earlier run, of sources given again that had problems then.
        unindexed: of parts whose index could not be written.
        notes: of what was passed over in folders.
    """

    entries: tuple[Entry, ...]
    skipped: int
    problems: tuple[JihengError, ...]
    lacking: tuple[Entry, ...] = ()
    unindexed: IndexMissing | None = None
    notes: tuple[JihengError, ...] = ()


def import_documents(
    paths: Iterable[str],
    corpus: Path,
    *,
    region: str = UNKNOWN,
    language: Language = "zh",
    workers: int = 1,
    advance: Callable[[str, int], None] = lambda _, __: None,
) -> Import:
    """Read documents and files of canonical JSON lines into a corpus.

    Args:
        paths: files and folders; a folder named ``region=…`` above a file tells its region.
        corpus: the folder of the corpus.
        region: of files that no folder tells it.
        language: of the sentences in the journal.
        workers: how many processes may share the reading.
        advance: told of each batch: its last source, and how many forms were taken in.

    Raises:
        MadeUpForms: the forms of the corpus were made up.
        FolderBusy: another import is writing into the corpus.
        FolderInTheWay: a folder of the corpus cannot be listed.
        PartInTheWay: a part of the corpus cannot be read.
        OSError: the system refuses to write.
    """
    with occupied(corpus):
        return _imported(
            paths, corpus, region=region, language=language, workers=workers, advance=advance
        )


def _imported(
    paths: Iterable[str],
    corpus: Path,
    *,
    region: str,
    language: Language,
    workers: int,
    advance: Callable[[str, int], None],
) -> Import:
    journal = Journal(corpus)
    known, done = begin(corpus, journal)
    listed = list_files(paths)
    pieces = [
        piece for file in listed.files if not _is_ours(file, corpus) for piece in pieces_of(file)
    ]
    waiting = [piece for piece in pieces if piece.source not in done]
    lacking = _lacking(journal.entries, done.intersection(piece.source for piece in pieces))
    entries: list[Entry] = []
    for batch in batches(waiting):
        papers = _read(batch, workers)
        taken, told = _sorted_out(batch, papers, known, region=region, language=language)
        journal.close(told, write_forms(taken, corpus))
        entries += told
        advance(str(batch[-1].file), sum(entry.forms for entry in told))
    merge(corpus, journal)
    unindexed = index_corpus(corpus)
    skipped = len(pieces) - len(waiting)
    notes = note(each for each in listed.passed if not _is_ours(each.path, corpus))
    return Import(tuple(entries), skipped, tuple(listed.problems), lacking, unindexed, notes)


def _is_ours(file: Path, corpus: Path) -> bool:
    """Whether a file is of the corpus itself, which may stand among the documents."""
    path, ours = file.absolute(), corpus.absolute()
    if not path.is_relative_to(ours):
        return False
    first = path.relative_to(ours).parts[0]
    return first in {FILE, FOLDER} or first.startswith("year=")


def _lacking(entries: Iterable[Entry], sources: Collection[Source]) -> tuple[Entry, ...]:
    """Return the last entries of some sources, those with problems."""
    last = {entry.source: entry for entry in entries if entry.source in sources}
    return tuple(entry for entry in last.values() if entry.problems)


def begin(corpus: Path, journal: Journal) -> tuple[set[str], set[Source]]:
    """Return the keys of a corpus and the sources that need not be read again.

    Parts of a batch that was not closed, or that were merged, are removed before.

    Raises:
        MadeUpForms: its forms were made up.
        FolderInTheWay: a folder of the corpus cannot be listed.
        PartInTheWay: a part cannot be read.
        OSError: the system refuses to remove one.
    """
    made = Results.settings_of(corpus)
    if made.get("command") == MADE_UP:
        raise MadeUpForms(str(corpus), made["forms"])
    held = parts(corpus)
    held.require_whole()
    for part in held:
        if part.name.startswith(OURS) and part.path not in journal.parts:
            shutil.rmtree(part.folder)
    standing = parts(corpus)
    for part in standing:
        remove_replaced(part)
    try:
        known = {key for part in standing for key in read_identity(part)["key"]}
    except UnusablePart as problem:
        raise PartInTheWay(problem) from None
    return known, journal.sources({part.path for part in standing})


def _read(batch: Sequence[Piece], workers: int) -> list[Papers]:
    if batch[0].first:
        return [_read_lines(batch[0])]
    return read_files([piece.file for piece in batch], workers=workers)


def _read_lines(piece: Piece) -> Papers:
    forms: list[Form] = []
    problems: list[JihengError] = []
    try:
        for number, line in enumerate(lines_of(piece), piece.first):
            if line.strip():
                _read_line(line, f"{piece.file}:{number}", forms, problems=problems)
    except OSError as fault:
        problems.append(UnreadableFile(str(piece.file), outage(fault)))
    return Papers(tuple(forms), tuple(problems))


def _read_line(line: bytes, place: str, forms: list[Form], *, problems: list[JihengError]) -> None:
    try:
        forms.append(from_json(json.loads(line), place))
    except MalformedForm as problem:
        problems.append(problem)
    except (ValueError, RecursionError):
        problems.append(MalformedForm(place, "$", "不是 JSON", fault_en="it is no JSON"))


def _sorted_out(
    batch: Sequence[Piece],
    papers: Sequence[Papers],
    known: set[str],
    *,
    region: str,
    language: Language,
) -> tuple[list[Held], list[Entry]]:
    """Return the forms that are new to `known`, which grows by them, and an entry a source."""
    taken: list[Held] = []
    entries: list[Entry] = []
    for piece, paper in zip(batch, papers, strict=True):
        before = len(taken)
        for form in paper.forms:
            key = key_of(form)
            if key not in known:
                known.add(key)
                taken.append(Held(key, form, _region_of(piece.file) or region, str(piece.file)))
        forms = len(taken) - before
        sentences = tuple(problem.sentence(language) for problem in paper.problems)
        entries.append(Entry(*piece.source, forms, len(paper.forms) - forms, sentences))
    return taken, entries


def key_of(form: Form) -> str:
    """Return the digest of what the paper says; where it was read from does not count."""
    told = to_json(form)
    for name in ("source", "provenance", "notes"):
        told.pop(name, None)
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _region_of(file: Path) -> str | None:
    """Return the region a folder of the path names, as in ``region=310113``.

    Bytes that are no text are spelt out: a region has no other name.
    """
    names = (spelt(name) for name in file.parts)
    told = (name.removeprefix(_REGION) for name in names if name.startswith(_REGION))
    return next((name for name in told if name), None)


def write_forms(taken: Sequence[Held], corpus: Path) -> list[str]:
    """Write the forms, a part a year and region, and return the places of the parts.

    Tables of objectives, which other rules judge, have parts of their own.
    """
    groups: dict[tuple[str, str, bool], list[Held]] = defaultdict(list)
    for held in taken:
        is_ahead = held.form.kind is Kind.TARGETS
        groups[str(held.form.fiscal_year or UNKNOWN), held.region, is_ahead].append(held)
    places = []
    for (year, region, _), group in sorted(groups.items()):
        part = part_of(corpus, year, region, keys=[held.key for held in group])
        write(part, Batch(to_columns(held.form for held in group), _identity(group)))
        places.append(part.path)
    return places


def _identity(group: Sequence[Held]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "key": [held.key for held in group],
            "project_code": [held.form.project.code for held in group],
            "file": [spelt(held.file) for held in group],
            "ordinal": [held.form.source and held.form.source.ordinal for held in group],
        },
        schema=IDENTITY,
    )


def spelt(path: str) -> str:
    """Return a path as text, bytes that are none by their numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
