"""A Spark session as a crew: pieces of work as rows of Arrow batches.

`mapInArrow` does the work of each piece, `applyInArrow` finishes the group it belongs to. The
corpus and the results lie where every worker reaches them under the same path.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa
from pyspark.sql import SparkSession

T = TypeVar("T")
R = TypeVar("R")
_ROW = "group string, done binary"
_MOST_GROUPS = 4_000


class Cluster:
    """Divides work over a Spark session, a task a piece."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing."""
        yield from self._gathered(self._worked(work, [("", thing) for thing in things]))

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give."""
        del forms

        def finished(rows: pa.Table) -> pa.Table:
            done = [_unpacked(each) for each in rows["done"].to_pylist()]
            name = rows["group"][0].as_py()
            return pa.Table.from_batches([_rows(name, [*done, *finish(name, done)])])

        pieces = [(name, thing) for name, things in groups.items() for thing in things]
        if pieces:
            tasks = min(2 * len(groups), _MOST_GROUPS)
            self._session.conf.set("spark.sql.shuffle.partitions", str(tasks))
            worked = self._worked(work, pieces)
            yield from self._gathered(worked.groupBy("group").applyInArrow(finished, _ROW))

    def _worked(self, work: Callable[[T], R], pieces: Sequence[tuple[str, T]]) -> Any:  # noqa: ANN401
        """Return a data frame of the pieces done, each in a task of its own."""

        def worked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for number in batch.column(0).to_pylist():
                    group, thing = pieces[number]
                    yield _rows(group, [work(thing)])

        number = len(pieces)
        return self._session.range(0, number, 1, max(number, 1)).mapInArrow(worked, _ROW)

    @staticmethod
    def _gathered(done: Any) -> Iterator[Any]:  # noqa: ANN401
        for row in done.collect():
            yield _unpacked(row["done"])


def _rows(group: str, done: Sequence[object]) -> pa.RecordBatch:
    packed = [pickle.dumps(each) for each in done]
    return pa.RecordBatch.from_pydict(
        {
            "group": pa.array([group] * len(packed), pa.string()),
            "done": pa.array(packed, pa.binary()),
        }
    )


def _unpacked(packed: bytes | bytearray) -> Any:  # noqa: ANN401
    """Return what a worker of this same session packed."""
    return pickle.loads(packed)  # noqa: S301 - made by our own workers
