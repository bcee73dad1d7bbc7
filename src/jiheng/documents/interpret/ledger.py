"""The ledger of one form: where each value stands, how surely it was read, what is left over.

Knows canonical paths and places; not labels.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, Protocol

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.folding import print_of
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator, Provenance
from jiheng.domain.text import Text

_MOST_LINES = 200
_NEAR = 8


@lru_cache(1 << 13)
def path_of(whole: str, part: str) -> str:
    """Return the canonical path of a part; equal paths are one string, however many forms."""
    return f"{whole}.{part}"


@lru_cache(1 << 13)
def paths_of(form_part: str, whole: str, leaves: tuple[str, ...]) -> tuple[str, ...]:
    """Return the canonical paths of the leaves of a part of a part."""
    return tuple(path_of(path_of(form_part, whole), leaf) for leaf in leaves)


def is_of(path: str, parts: Sequence[str]) -> bool:
    """Whether a canonical path is one of the parts or leads into one."""
    return any(path == part or path.startswith((f"{part}.", f"{part}[")) for part in parts)


class Places(Protocol):
    """Knows where fragments stand; every `Stream` does."""

    def place(self, first: Piece, last: Piece) -> Locator:
        """Return where the fragments from `first` to `last` stand."""


class _Entry(NamedTuple):
    """A value entered: the fragments it was read from, and how surely."""

    run: tuple[Piece, ...]
    confidence: Confidence


class Origins(Mapping[str, Provenance]):
    """Where the values of a form come from, by path; written out when somebody asks."""

    __slots__ = ("_ledger",)

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger

    def __getitem__(self, path: str) -> Provenance:
        """Return where the value at `path` comes from."""
        run, confidence = self._ledger.entries[path]
        return Provenance(self._ledger.place(run), confidence, print_of(run))

    def __iter__(self) -> Iterator[str]:
        """Return the paths in the order they were read."""
        return iter(self._ledger.entries)

    def __len__(self) -> int:
        """Return how many values were read."""
        return len(self._ledger.entries)

    def __reduce__(self) -> tuple[type, tuple[dict[str, Provenance]]]:
        """Travel between processes written out."""
        return dict, (dict(self),)


class Ledger:
    """Collects provenance and notes while a form is read.

    What is recorded is kept as it comes, and entered by path when it is asked for.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._entries: dict[str, _Entry] = {}
        self._recorded: list[tuple[Iterable[str], tuple[Piece, ...], Confidence]] = []
        self.notes: list[Note] = []
        self._left: list[Piece] = []

    @property
    def provenance(self) -> Origins:
        """Where the values entered so far, and those to come, are from."""
        return Origins(self)

    @property
    def entries(self) -> dict[str, _Entry]:
        """The values entered so far by path."""
        if self._recorded:
            for paths, run, confidence in self._recorded:
                self._entries.update(dict.fromkeys(paths, _Entry(run, confidence)))
            self._recorded.clear()
        return self._entries

    def place(self, run: Sequence[Piece]) -> Locator:
        """Return where the run of fragments stands."""
        return self._places.place(run[0], run[-1])

    def record(
        self,
        paths: Iterable[str],
        run: Sequence[Piece],
        confidence: Confidence = Confidence.CERTAIN,
    ) -> None:
        """Enter the place and print of the value at each of `paths`."""
        self._recorded.append((tuple(paths), tuple(run), confidence))

    def enter(
        self,
        path: str,
        run: tuple[Piece, ...],
        confidence: Confidence = Confidence.CERTAIN,
    ) -> None:
        """Enter the place and print of the value at one path."""
        self._recorded.append(((path,), run, confidence))

    def record_unsaid(
        self,
        paths: Iterable[str],
        run: Sequence[Piece],
        confidence: Confidence = Confidence.UNREADABLE,
    ) -> bool:
        """Enter those of the values at `paths` of which nothing was said; whether there are any."""
        unsaid = [path for path in paths if path not in self.entries]
        self.record(unsaid, run, confidence)
        return bool(unsaid)

    def record_beside(self, path: str, of: str) -> None:
        """Enter that the value at `path` was read from the print of another, and as surely."""
        self.entries[path] = self.entries[of]

    def doubt(self, last: Piece) -> None:
        """Lower the confidence of values that end with `last`, where the form breaks off."""
        end = last.line, last.column
        self._lower(
            path
            for path, entry in self.entries.items()
            if (entry.run[-1].line, entry.run[-1].column) == end
        )

    def doubt_all(self, but: Sequence[str] = ()) -> None:
        """Lower the confidence of every value, but those of some parts."""
        self._lower(path for path in self.entries if not is_of(path, but))

    def doubt_row(
        self,
        row: str,
        empty: Sequence[str],
        confidence: Confidence = Confidence.UNREADABLE,
    ) -> None:
        """Lower the confidence below the path of a row; its empty values are unreadable."""
        own = [path for path in self.entries if path.startswith(f"{row}.")]
        if not own:
            return
        self._lower(own)
        run = self.entries[own[-1]].run
        self.record_unsaid((path_of(row, name) for name in empty), run, confidence)

    def drop_row(self, block: str, at: int, why: Text) -> None:
        """Leave over a row of a block and say why; the rows after it move up."""
        own, rows = f"{block}[{at}].", f"{block}["
        held, run = self.entries, dict[tuple[int, int], Piece]()
        moved: dict[str, _Entry] = {}
        for path, entry in held.items():
            number, dot, leaf = path.removeprefix(rows).partition("].")
            if path.startswith(own):
                run |= {(piece.line, piece.column): piece for piece in entry.run}
            elif path.startswith(rows) and dot and int(number) > at:
                moved[f"{rows}{int(number) - 1}].{leaf}"] = entry
            else:
                moved[path] = entry
        self._entries = moved
        self.leave(list(run.values()))
        self.say(why, list(run.values()))

    def doubt_list(self, block: str, sentence: Text) -> None:
        """Enter that a block may have more or fewer rows than were read, and say why."""
        run = next(entry.run for path, entry in self.entries.items() if path.startswith(block))
        self.enter(block, run, Confidence.UNCERTAIN)
        self.say(sentence, run)

    def lines_of(self, row: str) -> range:
        """Return the lines that the values below the path of a row stand on."""
        runs = [entry.run for path, entry in self.entries.items() if path.startswith(f"{row}.")]
        lines = [line for run in runs for line in (run[0].line, run[-1].end_line)]
        return range(min(lines), max(lines) + 1) if lines else range(0)

    @property
    def has_left_over(self) -> bool:
        """Whether text was left that has no place in the form."""
        return bool(self._left)

    def suspect(self, own: tuple[str, ...], *, of: str, sentence: Text) -> None:
        """Lower the confidence below the paths of `own`, and say why at the place of `of`."""
        self._lower(path for path in self.entries if path.startswith(own))
        place = self.place(self.entries[of].run)
        self.notes.append(Note.said(sentence, place, line=place.line))

    def question(self, path: str, sentence: Text, run: Sequence[Piece], **figures: str) -> None:
        """Lower the confidence of a value that `run` gainsays, and say so there."""
        self._lower([path])
        self.say(sentence, run, **figures)

    def lower(self, paths: Iterable[str]) -> None:
        """Lower the confidence of those of the values at `paths` that were read."""
        self._lower(path for path in paths if path in self.entries)

    def _lower(self, paths: Iterable[str]) -> None:
        for path in list(paths):
            entry = self.entries[path]
            self.entries[path] = entry._replace(confidence=entry.confidence.lowered)

    def unreadable(self, paths: Iterable[str], run: Sequence[Piece], why: Text) -> None:
        """Enter that the value at `paths` could not be read, say why, and keep its print."""
        self.record(paths, run, Confidence.UNREADABLE)
        self.say(why, run, quoted=print_of(run))

    def leave(self, run: Sequence[Piece]) -> None:
        """Keep text that has no place in the form."""
        self._left.extend(fragment for fragment in run if fragment.text)

    def keep(self, text: str, run: Sequence[Piece]) -> None:
        """Keep text that follows `run` and was not taken apart."""
        self.notes.append(Note(text, self.place(run)))

    def give_way(
        self, extensions: dict[str, tuple[str, ...]], labels: Collection[str | None]
    ) -> None:
        """Leave over the texts of fields whose label heads a column: its cells have their place."""
        for label in [each for each in extensions if each in labels]:
            for at in range(len(extensions.pop(label))):
                entry = self.entries.pop(f"extensions.{label}[{at}]", None)
                self.leave(entry.run if entry else ())

    def close(self) -> tuple[Note, ...]:
        """Return all notes; text left over is gathered line by line."""
        left = sorted(self._left, key=lambda fragment: (fragment.line, fragment.column))
        lines = [list(line) for _, line in groupby(left, key=lambda fragment: fragment.line)]
        if len(lines) > _MOST_LINES:
            lines[_MOST_LINES:] = [[f for line in lines[_MOST_LINES:] for f in line]]
        self.notes.extend(Note(print_of(line), self.place(line)) for line in lines)
        return tuple(self.notes)

    def say(
        self,
        sentence: Text,
        run: Sequence[Piece],
        *,
        quoted: str | None = None,
        **figures: object,
    ) -> None:
        """Add a sentence of our own about the place of `run`, if it was not just said.

        Args:
            sentence: What to say; `quoted` and `figures` are filled in.
            run: What it is about.
            quoted: The print in it that has no place in the form.
            figures: What else it names.
        """
        note = Note.said(sentence, self.place(run), quoted=quoted, **figures)
        if note not in self.notes[-_NEAR:]:
            self.notes.append(note)
