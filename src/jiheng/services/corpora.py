"""Use cases on corpora: making one up, checking it, and asking what another rule would change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import polars as pl

from jiheng.corpus.bundles import Bundle, bundled, glance, joined, readable
from jiheng.corpus.checked import ACROSS, FINDINGS, marks_of
from jiheng.corpus.checking import Checker
from jiheng.corpus.crew import Alone, Crew
from jiheng.corpus.errors import IndexMissing, OtherRun
from jiheng.corpus.holding import occupied
from jiheng.corpus.journal import FILE
from jiheng.corpus.results import MADE_UP, Json, Results, digest
from jiheng.corpus.simulation import (
    AFTER,
    BEFORE,
    MOVES,
    UNSCORED,
    compared,
    flipped,
    merged,
    moves,
)
from jiheng.corpus.simulation import FORMS_TABLE as FLIPS
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.steps import altered, by_place
from jiheng.corpus.store import Part, Parts
from jiheng.corpus.synthesis.corpus import LONGEST_REGION, Order, regions_for, synthesize
from jiheng.domain.errors import JihengError, NoPolicyInForce
from jiheng.engine.ensemble import Ensemble
from jiheng.engine.kinship import Share
from jiheng.engine.selection import select
from jiheng.policy import Policy, policy, resolve, suppose
from jiheng.policy.resolution import NATIONAL
from jiheng.rules import catalogue as rulebook
from jiheng.services.assessing import Request, ensemble, program
from jiheng.services.corpus_runs import Advance, digest_of, parts_of, silent, year_of
from jiheng.services.indexing import indexed, missing
from jiheng.services.programs import Programs

__all__ = [
    "LONGEST_REGION",
    "UNSCORED",
    "Advance",
    "Checked",
    "Order",
    "Outcome",
    "check",
    "make_up",
    "regions_for",
    "simulate",
]


LEFT_OUT = "left_out"
"""What the summary of a check calls the parts of years that its policy does not govern."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation gave.

    Attributes:
        policy: the policy in force.
        supposed: the name of the policy it was compared with.
        moves: rows as in `jiheng.corpus.simulation.MOVES`.
        problems: of parts that could not be read or scored.
        old: how many parts had been scored before.
    """

    policy: str
    supposed: str
    moves: pl.DataFrame
    problems: tuple[JihengError, ...]
    old: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a corpus came to.

    Attributes:
        forms: how many were checked, in this run or before.
        parts: how many parts.
        old: how many of these had been checked before.
        counts: verdicts by rule and verdict.
        problems: of parts that could not be checked, and folders that could not be listed.
        undone: how many parts were not checked.
        altered: the places of parts that were changed since they were written.
    """

    forms: int
    parts: int
    old: int
    counts: dict[str, dict[str, int]]
    problems: tuple[JihengError, ...]
    undone: int
    altered: tuple[str, ...]


def check(
    corpus: str,
    output: Path,
    *,
    request: Request,
    crew: Crew | None = None,
    advance: Advance = silent,
    is_afresh: bool = False,
) -> Checked:
    """Check every form of a corpus, resumably, and write findings below `output`.

    Args:
        corpus: the folder of a corpus.
        output: the folder of the run; what an earlier run with the same settings found is kept.
        request: policy and rules; without a policy, the national one.
        crew: who does the work; without one, this process.
        advance: told of each part.
        is_afresh: read every text again, whatever is noted of it beside the forms.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy or rule, an output of a run with other settings or of
            another corpus, or one that another run is writing into.
        OSError: the system refuses to write.
    """
    held = parts_of(corpus)
    base = policy(request.policy or NATIONAL)
    rules = select(rulebook.RULES, request.select, request.ignore)
    settings: Json = {
        "command": "check",
        "program": version("jiheng"),
        "policy": base.name,
        "parameters": digest_of(base),
        "rules": [rule.code for rule in rules],
        "across": [*Share],
    }
    if is_afresh:
        settings["texts"] = "afresh"
    programs = Programs(base, tuple(rule.code for rule in rules))
    results = Results(output, settings)
    results.require_some_of([part.path for part in held])
    with occupied(output):
        checker = Checker(Path(corpus), results, programs, is_afresh=is_afresh)
        steps = by_place(checker.check(held, crew or Alone()), advance)
        problems = {place: step.problem for place, step in steps.items() if step.problem}
        results.keep(set(_places(held)) - problems.keys(), (FINDINGS, ACROSS), held.closed)
    counts = _summed(results.told(_places(held)))
    checked = Checked(
        sum(step.forms for step in steps.values()),
        len(held),
        sum(step.is_old for step in steps.values()),
        counts,
        (*problems.values(), *held.problems),
        len(problems.keys() & {part.path for part in held}),
        tuple(sorted(place for place, step in steps.items() if step.is_altered)),
    )
    left_out = [place for place, fault in problems.items() if isinstance(fault, NoPolicyInForce)]
    told = {"forms": checked.forms, "parts": checked.parts, "counts": counts}
    unwritten = results.write_summary({**told, LEFT_OUT: sorted(left_out)})
    return replace(checked, problems=(*checked.problems, *unwritten))


def _places(held: Sequence[Part]) -> Iterator[str]:
    """Yield every place that a check closes: parts, then regions."""
    yield from (part.path for part in held)
    yield from marks_of(sorted({part.region for part in held}))


def _summed(told: Iterable[Json]) -> dict[str, dict[str, int]]:
    whole: dict[str, Counter[str]] = {}
    for each in told:
        for rule, verdicts in each["counts"].items():
            whole.setdefault(rule, Counter()).update(verdicts)
    order = {rule.code: place for place, rule in enumerate(rulebook.RULES)}
    return {rule: dict(whole[rule]) for rule in sorted(whole, key=lambda code: order[code])}


def make_up(order: Order, folder: Path, advance: Advance) -> IndexMissing | None:
    """Write a synthetic corpus with the list of its planted defects.

    Returns:
        what to tell where the system refused to write the indices of parts.

    Raises:
        OtherRun: the folder holds imported forms, or those of another order.
        FolderBusy: another run is writing into it.
        OSError: the system refuses to write.
    """
    if (folder / FILE).exists():
        raise OtherRun(str(folder), "command", held="import", asked=MADE_UP)
    settings = {"command": MADE_UP, "program": version("jiheng"), **asdict(order)}
    settings |= {"years": [*order.years], "regions": [*order.regions]}
    Results(folder, settings)
    with occupied(folder):
        done = []
        for each in indexed(synthesize(order, folder)):
            done.append(each)
            advance(each.part.path, each.forms)
    return missing(folder, done)


def simulate(
    corpus: str,
    name: str,
    settings: Sequence[tuple[str, str]],
    *,
    flips: Path | None = None,
    advance: Advance = silent,
) -> Outcome:
    """Return what would move under changed values, part by part in bounded memory.

    Args:
        corpus: the folder of a corpus.
        name: the policy in force.
        settings: as for `jiheng.policy.suppose`.
        flips: the folder of the run, for the forms whose grade changes, a file a part.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy or parameter, values that contradict one another, or a
            folder that holds the flips of another question or corpus.
        OSError: the system refuses to write.
    """
    held = parts_of(corpus)
    base = policy(name)
    years = [year for part in held if (year := year_of(part)) and base.in_force(year)]
    supposed = suppose(base, settings, max(years, default=base.turning_years()[-1]))
    moved: list[pl.DataFrame] = []
    problems: list[JihengError] = []
    changed: list[str] = []
    with _kept(flips, base, supposed, held=held) as results:
        ask = partial(_moves, Pair(base, supposed), results)
        seen = list(Alone().each(glance, held))
        done: set[str] = set()
        for told in Alone().each(ask, list(bundled(seen))):
            problems += told.problems
            changed += told.altered
            moved.append(told.moves)
            done.update(told.forms)
            for place, forms in told.forms.items():
                advance(place, forms)
        if results is not None:
            results.keep(done, (FLIPS,), held.closed)
    said = (*problems, *altered(changed), *held.problems)
    return Outcome(base.name, supposed.name, merged(moved), said)


@contextmanager
def _kept(
    flips: Path | None, base: Policy, supposed: Policy, *, held: Parts
) -> Iterator[Results | None]:
    """Keep other runs out of the folder of flips, which holds those of one question alone."""
    if flips is None:
        yield None
        return
    settings = {
        "command": "simulate",
        "program": version("jiheng"),
        "policies": [[each.name, digest_of(each)] for each in (base, supposed)],
    }
    results = Results(flips, settings)
    results.require_some_of([part.path for part in held])
    with occupied(flips):
        yield results


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of some parts: their moves, how many forms each holds, and why others failed.

    Attributes:
        altered: the places of those that changed since they were written.
    """

    moves: pl.DataFrame
    forms: dict[str, int]
    problems: Sequence[JihengError]
    altered: Sequence[str] = ()


def _moves(pair: "Pair", results: Results | None, parts: Bundle) -> _Moved:
    """Return the moves of parts that can be read and scored."""
    try:
        programs = pair(parts[0])
    except JihengError as problem:
        return _Moved(MOVES.to_frame(), {}, [problem for _ in parts])
    batches, problems = readable(parts)
    if not batches:
        return _Moved(MOVES.to_frame(), {}, problems)
    several, whole = joined(batches)
    forms = compared(whole, programs)
    numbers = {part.path: len(batch.columns) for part, batch in batches.items()}
    if results is not None:
        numbered = flipped(forms.with_row_index("form_id"))
        for part, rows in zip(several.parts, several.split(numbered), strict=True):
            results.put(part, {FLIPS: rows})
            results.close(part.path, "", {"forms": numbers[part.path]})
    changed = [part.path for part in batches if _is_altered(part)]
    return _Moved(moves(forms, several.regions), numbers, problems, changed)


def _is_altered(part: Part) -> bool:
    """Whether a part that was read changed since it was written; false where it is gone."""
    try:
        return is_altered(part.folder, digest(part))
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Pair:
    """Gives the programs of two policies for a part."""

    before: Policy
    after: Policy

    def __call__(self, part: Part) -> Ensemble:
        """Return both programs for a part, without rules.

        Raises:
            NoPolicyInForce: one of the policies does not govern its year.
        """
        named = ((BEFORE, self.before), (AFTER, self.after))
        year = year_of(part)
        return ensemble(tuple((name, program(resolve(each, year), ())) for name, each in named))
