"""Use cases on corpora: making one up, and asking what would change under another rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jiheng.corpus.errors import CorpusMissing
from jiheng.corpus.simulation import UNSCORED, compared, flipped, merged, moves
from jiheng.corpus.store import UNKNOWN, Part, parts, read, write_result
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.errors import JihengError
from jiheng.policy import Policy, policy, resolve, suppose
from jiheng.services.assessing import program

__all__ = ["UNSCORED", "Advance", "Order", "Outcome", "make_up", "simulate"]
Advance = Callable[[str, int], None]
"""Told of each part when it is done: its place, and how many forms it holds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation gave.

    Attributes:
        policy: the policy in force.
        supposed: the name of the policy it was compared with.
        moves: rows as in `jiheng.corpus.simulation.MOVES`.
        problems: of parts that could not be read or scored.
    """

    policy: str
    supposed: str
    moves: pl.DataFrame
    problems: tuple[JihengError, ...]


def make_up(order: Order, folder: Path, advance: Advance) -> None:
    """Write a synthetic corpus with the list of its planted defects.

    Raises:
        OSError: the system refuses to write.
    """
    for part, forms in synthesize(order, folder):
        advance(part.path, forms)


def simulate(
    corpus: str,
    name: str,
    settings: Sequence[tuple[str, str]],
    *,
    flips: Path | None = None,
    advance: Advance = lambda _, __: None,
) -> Outcome:
    """Return what would move under changed values, part by part in bounded memory.

    Args:
        corpus: the folder of a corpus.
        name: the policy in force.
        settings: as for `jiheng.policy.suppose`.
        flips: where to write the forms whose grade changes, a file a part.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy or parameter, or values that contradict one another.
        OSError: the system refuses to write.
    """
    held = parts(Path(corpus))
    if not held:
        raise CorpusMissing(corpus)
    base = policy(name)
    years = [year for part in held if (year := _year(part)) is not None]
    supposed = suppose(base, settings, max(years, default=base.turning_years()[-1]))
    moved: list[pl.DataFrame] = []
    problems: list[JihengError] = []
    for part in held:
        try:
            forms = _forms(part, base, supposed)
        except JihengError as problem:
            problems.append(problem)
            continue
        moved.append(moves(forms, part.region))
        if flips is not None:
            write_result(flipped(forms), part, flips)
        advance(part.path, forms.height)
    return Outcome(base.name, supposed.name, merged(moved), tuple(problems))


def _forms(part: Part, base: Policy, supposed: Policy) -> pl.DataFrame:
    year = _year(part)
    before, after = (program(resolve(each, year), ()) for each in (base, supposed))
    return compared(read(part), before, after)


def _year(part: Part) -> int | None:
    return None if part.year == UNKNOWN else int(part.year)
