"""The columns of a small batch as lists, and as the frames that the rest of the engine reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from jiheng.engine.columns import Columns, Scope
from jiheng.engine.recording import OF_FORM

Lists = dict[str, Sequence[Any]]


class Sheets:
    """The tables of a batch, each column a list."""

    def __init__(self, columns: Columns) -> None:
        self.lists: dict[Scope, Lists] = {
            scope: dict(columns.table(scope).to_dict(as_series=False)) for scope in Scope
        }
        self.heights = {scope: columns.table(scope).height for scope in Scope}

    def take(self, scope: Scope, names: Sequence[str]) -> list[Sequence[Any]]:
        """Return columns of a table."""
        held = self.lists[scope]
        return [held[name] for name in names]

    def add(self, scope: Scope, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add columns to a table, given row by row."""
        self.lists[scope].update(zip(names, turned(rows, len(names)), strict=True))

    def spread(self, scope: Scope, names: Sequence[str]) -> None:
        """Put columns of the form beside the rows of a table."""
        held, places = self.lists[Scope.FORMS], self.lists[scope]["form_id"]
        for name in names:
            column = held[name]
            self.lists[scope][f"{OF_FORM}{name}"] = [column[place] for place in places]

    def rows_of(self, scope: Scope, form_id: int) -> list[dict[str, Any]]:
        """Return the rows of one form in a table, every column by name."""
        held = self.lists[scope]
        rows = [row for row, form in enumerate(held["form_id"]) if form == form_id]
        return [{name: column[row] for name, column in held.items()} for row in rows]

    def extents(self, scope: Scope) -> list[tuple[int, int]]:
        """Return where the rows of each form begin and end in a table."""
        bounds = [(0, 0)] * self.heights[Scope.FORMS]
        for row, form_id in enumerate(self.lists[scope]["form_id"]):
            start, end = bounds[form_id]
            bounds[form_id] = (start if end else row), row + 1
        return bounds


def turned(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """Return the columns of rows; of no rows `width` empty ones."""
    return list(zip(*rows, strict=True)) if rows else [()] * width


class Frames(Mapping[Scope, pl.DataFrame]):
    """The tables of a batch as frames, each made when it is first asked for."""

    def __init__(self, sheets: Sheets, schemas: Mapping[Scope, pl.Schema]) -> None:
        self._sheets = sheets
        self._schemas = schemas
        self._made: dict[Scope, pl.DataFrame] = {}

    def __getitem__(self, scope: Scope) -> pl.DataFrame:
        """Return a table."""
        if scope not in self._made:
            held = self._sheets.lists[scope]
            self._made[scope] = pl.DataFrame(
                [
                    pl.Series(name, held[name], dtype=dtype)
                    for name, dtype in self._schemas[scope].items()
                ]
            )
        return self._made[scope]

    def __iter__(self) -> Iterator[Scope]:
        """Yield the scopes."""
        return iter(Scope)

    def __len__(self) -> int:
        """Return how many tables there are."""
        return len(Scope)
