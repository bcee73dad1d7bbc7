"""Who does the work on a corpus: this process, or a Spark cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from jiheng.corpus.crew import Alone, Crew
from jiheng.corpus.spark.session import LOCAL, spark

__all__ = ["ENGINES", "LOCAL", "crew"]
ENGINES = ("local", "spark")


@contextmanager
def crew(engine: str, master: str = LOCAL, *, is_quiet: bool = True) -> Iterator[Crew]:
    """Give the crew of an engine, and let it go when the work is done.

    Args:
        engine: one of `ENGINES`.
        master: the address of a Spark master, for ``spark``.
        is_quiet: whether Spark shows no progress.

    Raises:
        EngineMissing: PySpark or Java is not installed.
        ClusterUnreachable: the master does not answer, or is none.
        ClusterFailed: Spark gave up in the middle.
    """
    if engine == "local":
        yield Alone()
        return
    with spark(master, is_quiet=is_quiet) as session:
        from jiheng.corpus.spark.cluster import Cluster  # noqa: PLC0415

        yield Cluster(session)
