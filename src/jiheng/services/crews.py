"""Who does the work on a corpus: this process, or a Spark cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiheng.corpus.crew import Alone, Crew
from jiheng.corpus.spark.session import LOCAL, spark

if TYPE_CHECKING:
    from jiheng.corpus.twins import Pairing

__all__ = ["ENGINES", "LOCAL", "Hands", "crew", "hands"]
ENGINES = ("local", "spark")
MOST = 8
"""How many processes of this machine work at most where nobody says how many."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work of a command.

    Attributes:
        crew: divides what can be done piece by piece.
        pairing: finds alike contents.
    """

    crew: Crew
    pairing: "Pairing"


@contextmanager
def crew(
    engine: str,
    master: str = LOCAL,
    *,
    corpus: str | None = None,
    workers: int | None = 1,
    is_quiet: bool = True,
) -> Iterator[Crew]:
    """Give the crew of an engine, and let it go when the work is done.

    Arguments and errors as of `hands`.
    """
    with hands(engine, master, corpus=corpus, workers=workers, is_quiet=is_quiet) as held:
        yield held.crew


@contextmanager
def hands(
    engine: str,
    master: str = LOCAL,
    *,
    corpus: str | None = None,
    workers: int | None = 1,
    is_quiet: bool = True,
) -> Iterator[Hands]:
    """Give those who do the work of an engine, and let them go when it is done.

    Args:
        engine: one of `ENGINES`.
        master: the address of a Spark master, for ``spark``.
        corpus: what the work is on; where it cannot be, Spark is not even started.
        workers: how many processes of this machine may work, for ``local``; None for as many as
            there are cores, at most `MOST`.
        is_quiet: whether Spark shows no progress.

    Raises:
        ProcessLost: the system ended one of several processes.
        EngineMissing: PySpark or Java is not installed.
        ClusterUnreachable: the master does not answer, or is none.
        ClusterFailed: Spark gave up in the middle.
        JihengError: as of `jiheng.services.corpus_runs.parts_of`, for ``spark``.
    """
    if engine == "local":
        from jiheng.corpus.twins import paired  # noqa: PLC0415 - every command loads this module

        with _of_this_machine(workers) as own:
            yield Hands(own, paired)
        return
    if corpus is not None:
        from jiheng.services.corpus_runs import parts_of  # noqa: PLC0415

        parts_of(corpus)
    with spark(master, is_quiet=is_quiet) as session:
        from jiheng.corpus.spark.cluster import Cluster  # noqa: PLC0415
        from jiheng.corpus.spark.twins import pairing  # noqa: PLC0415

        yield Hands(Cluster(session), pairing(session))


@contextmanager
def _of_this_machine(workers: int | None) -> Iterator[Crew]:
    from jiheng.services.cores import cores  # noqa: PLC0415
    from jiheng.services.team import team  # noqa: PLC0415

    number = workers or min(cores(), MOST)
    if number == 1:
        yield Alone()
        return
    with team(number, cores()) as several:
        yield several
