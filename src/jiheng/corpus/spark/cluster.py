"""A Spark session as a crew: pieces of work as rows of Arrow batches.

`mapInArrow` does the work of each piece, `applyInArrow` finishes the group it belongs to, a task
for each of those who finish it. The corpus and the results lie where every worker reaches them
under the same path.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa
from pyspark.sql import SparkSession

from jiheng.corpus.crew import Finish

T = TypeVar("T")
R = TypeVar("R")
_ROW = "group string, finisher int, done binary"
_MOST_GROUPS = 4_000


class Cluster:
    """Divides work over a Spark session, a task a piece."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing."""
        worked = self._worked(work, [("", thing) for thing in things], finishers={"": 1})
        yield from self._gathered(worked)

    def grouped(
        self,
        work: Callable[[T], R],
        finishers: Mapping[str, Sequence[Finish[R]]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give."""
        del forms

        def finished(rows: pa.Table) -> pa.Table:
            done = [_unpacked(each) for each in rows["done"].to_pylist()]
            name, finisher = rows["group"][0].as_py(), rows["finisher"][0].as_py()
            told = [*([] if finisher else done), *finishers[name][finisher](name, done)]
            return pa.Table.from_batches([_rows((name, finisher, each) for each in told)])

        pieces = [(name, thing) for name, things in groups.items() for thing in things]
        if pieces:
            tasks = min(2 * sum(map(len, finishers.values())), _MOST_GROUPS)
            self._session.conf.set("spark.sql.shuffle.partitions", str(tasks))
            numbers = {name: len(each) for name, each in finishers.items()}
            worked = self._worked(work, pieces, finishers=numbers)
            of_finisher = worked.groupBy("group", "finisher")
            yield from self._gathered(of_finisher.applyInArrow(finished, _ROW))

    def _worked(
        self,
        work: Callable[[T], R],
        pieces: Sequence[tuple[str, T]],
        *,
        finishers: Mapping[str, int],
    ) -> Any:  # noqa: ANN401
        """Return a data frame of the pieces done, each in a task of its own.

        Args:
            work: done once for each piece.
            pieces: each with the name of its group.
            finishers: how many of each group are told of its pieces.
        """

        def worked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for number in batch.column(0).to_pylist():
                    group, thing = pieces[number]
                    done = work(thing)
                    yield _rows((group, finisher, done) for finisher in range(finishers[group]))

        number = len(pieces)
        return self._session.range(0, number, 1, max(number, 1)).mapInArrow(worked, _ROW)

    @staticmethod
    def _gathered(done: Any) -> Iterator[Any]:  # noqa: ANN401
        for row in done.collect():
            yield _unpacked(row["done"])


def _rows(told: Iterable[tuple[str, int, object]]) -> pa.RecordBatch:
    """Return rows of `_ROW`: group, number of the finisher, and what was done."""
    rows = [(group, finisher, pickle.dumps(done)) for group, finisher, done in told]
    groups, finishers, packed = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.RecordBatch.from_pydict(
        {
            "group": pa.array(groups, pa.string()),
            "finisher": pa.array(finishers, pa.int32()),
            "done": pa.array(packed, pa.binary()),
        }
    )


def _unpacked(packed: bytes | bytearray) -> Any:  # noqa: ANN401
    """Return what a worker of this same session packed."""
    return pickle.loads(packed)  # noqa: S301 - made by our own workers
