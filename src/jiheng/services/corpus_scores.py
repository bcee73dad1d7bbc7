"""The use case of scoring a corpus, under one policy or several."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.corpus.crew import Alone, Crew
from jiheng.corpus.holding import occupied
from jiheng.corpus.results import Json, Results
from jiheng.corpus.scores import INDICATORS, SCORES, Scorer
from jiheng.corpus.steps import altered
from jiheng.corpus.store import Part
from jiheng.domain.errors import JihengError
from jiheng.engine.ensemble import Ensemble
from jiheng.policy import Policy, governs, policies, policy, resolve
from jiheng.policy.resolution import NATIONAL
from jiheng.services.assessing import ensemble, program
from jiheng.services.comparing import EVERY_POLICY
from jiheng.services.corpus_runs import Advance, digest_of, parts_of, silent, year_of

if TYPE_CHECKING:
    from jiheng.engine.program import Program


@dataclass(frozen=True, slots=True)
class Scored:
    """What scoring a corpus came to.

    Attributes:
        forms: how many were scored, in this run or before.
        parts: how many parts.
        old: how many of these had been scored before.
        policies: by policy, what `jiheng.corpus.scores.tally` tells.
        problems: of parts that could not be scored, or not under every policy.
    """

    forms: int
    parts: int
    old: int
    policies: Mapping[str, Json]
    problems: tuple[JihengError, ...]


def score(
    corpus: str,
    output: Path,
    names: Sequence[str] = (),
    *,
    crew: Crew | None = None,
    advance: Advance = silent,
) -> Scored:
    """Score every form of a corpus, resumably, and write the scores below `output`.

    Args:
        corpus: the folder of a corpus.
        output: the folder of the run; what an earlier run with the same settings gave is kept.
        names: policies; `EVERY_POLICY` stands for all that are in force in a part's year. Without
            a name, the national one.
        crew: who does the work; without one, this process.
        advance: told of each part.

    Raises:
        CorpusMissing: there is no part under the folder.
        UsageError: an unknown policy, an output of a run with other settings or of another
            corpus, or one that another run is writing into.
        OSError: the system refuses to write.
    """
    held = parts_of(corpus)
    asked = _asked(names, held)
    settings = {
        "command": "score",
        "program": version("jiheng"),
        "policies": {each.name: digest_of(each) for each in asked},
    }
    skipped = {each.name for each in policies()} if EVERY_POLICY in names else set()
    results = Results(output, settings)
    results.require_some_of([part.path for part in held])
    scorer = Scorer(results, Programs(tuple(asked), frozenset(skipped)))
    steps = []
    with occupied(output):
        for step in scorer.score(held, crew or Alone()):
            steps.append(step)
            advance(step.part.path, step.forms)
        done = [step.part.path for step in steps if step.forms]
        results.keep(done, (SCORES, INDICATORS), held.closed)
    scored = Scored(
        sum(step.forms for step in steps),
        len(steps),
        sum(step.is_old for step in steps),
        _summed(results.told(done), [each.name for each in asked]),
        (
            *(problem for step in steps for problem in step.problems),
            *held.problems,
            *altered(step.part.path for step in steps if step.is_altered),
        ),
    )
    told = {"forms": scored.forms, "parts": scored.parts, "policies": scored.policies}
    unwritten = results.write_summary(told)
    return replace(scored, problems=(*scored.problems, *unwritten))


def _asked(names: Sequence[str], held: Sequence[Part]) -> list[Policy]:
    """Return the policies named, and where every one is asked for, those in force in some year."""
    named = [policy(name) for name in names if name != EVERY_POLICY]
    if EVERY_POLICY not in names:
        return named or [policy(NATIONAL)]
    years = {year_of(part) for part in held}
    in_force = [each for each in policies() if any(governs(each, year) for year in years)]
    return [*in_force, *(each for each in named if each not in in_force)]


@dataclass(frozen=True, slots=True)
class Programs:
    """Gives the programs for a part; made of little, since it travels to where the work is done.

    Attributes:
        asked: the policies.
        skipped: names of those left out in years that they do not govern.
    """

    asked: tuple[Policy, ...]
    skipped: frozenset[str]

    def __call__(self, part: Part) -> tuple[Ensemble, list[JihengError]]:
        """Return the programs, named for their policies, and why other policies have none."""
        programs: dict[str, Program] = {}
        problems: list[JihengError] = []
        year = year_of(part)
        for each in self.asked:
            if each.name in self.skipped and not governs(each, year):
                continue
            try:
                programs[each.name] = program(resolve(each, year), ())
            except JihengError as problem:
                problems.append(problem)
        return ensemble(tuple(programs.items())), problems


def _summed(told: Iterable[Json], names: Sequence[str]) -> dict[str, Json]:
    whole: dict[str, Counter[str]] = {name: Counter() for name in names}
    ratings: dict[str, Counter[str]] = {name: Counter() for name in names}
    for name, tally in _tallies(told):
        ratings[name].update(tally["ratings"])
        whole[name].update({key: tally[key] for key in tally if key != "ratings"})
    return {
        name: {**whole[name], "ratings": dict(ratings[name].most_common())}
        for name in names
        if whole[name]
    }


def _tallies(told: Iterable[Json]) -> Iterator[tuple[str, Json]]:
    for each in told:
        yield from each["policies"].items()
