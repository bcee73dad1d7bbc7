"""The use case of finding nearly identical forms in a corpus."""

from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from jiheng.corpus.crew import Alone
from jiheng.corpus.holding import occupied
from jiheng.corpus.results import Results
from jiheng.corpus.steps import altered
from jiheng.corpus.twins import TWINS, TwinFinder, paired
from jiheng.domain.errors import JihengError
from jiheng.services.corpus_runs import Advance, parts_of, silent
from jiheng.services.crews import Hands

LEAST = 8_000
"""From which similarity two forms are twins unless told otherwise, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Twins:
    """What looking for twins came to.

    Attributes:
        forms: how many were compared.
        parts: how many parts.
        old: how many of these had been read before.
        years: by year, what `jiheng.corpus.twins.tally` tells.
        problems: of parts that could not be read, and years that could not be finished.
    """

    forms: int
    parts: int
    old: int
    years: dict[str, dict[str, int]]
    problems: tuple[JihengError, ...]

    @property
    def whole(self) -> dict[str, int]:
        """What all years come to."""
        total: Counter[str] = Counter()
        for told in self.years.values():
            total.update(told)
        return dict(total)


def find_twins(
    corpus: str,
    output: Path,
    least: int = LEAST,
    *,
    hands: Hands | None = None,
    advance: Advance = silent,
) -> Twins:
    """Find the forms of a corpus that are nearly the same, and write them below `output`.

    Args:
        corpus: the folder of a corpus.
        output: the folder of the run; what an earlier run with the same settings found is kept.
        least: the similarity from which two forms are twins, in hundredths of a percent.
        hands: who does the work; without one, this process.
        advance: told of each part, and of each year.

    Raises:
        CorpusMissing: there is no part under the folder.
        OtherRun: the output holds a run with other settings, or of another corpus.
        FolderBusy: another run is writing into it.
        OSError: the system refuses to write.
    """
    held, who = parts_of(corpus), hands or Hands(Alone(), paired)
    settings = {"command": "twins", "program": version("jiheng"), "least": least}
    results, places = Results(output, settings), {part.path for part in held}
    results.require_some_of([*places])
    finder = TwinFinder(Path(corpus), results, least)
    steps = []
    with occupied(output):
        for step in finder.find(held, who.crew, who.pairing):
            steps.append(step)
            advance(step.place, step.forms)
        good = {step.place for step in steps if not step.problem}
        results.keep(good, (TWINS,), held.closed)
    years = [step.place for step in steps if step.place not in places and not step.problem]
    read = [step for step in steps if step.place in places]
    told = zip(years, results.told(years), strict=True)
    twins = Twins(
        sum(step.forms for step in read),
        len(held),
        sum(step.is_old for step in read),
        {year: each["pairs"] for year, each in told},
        (
            *(step.problem for step in steps if step.problem is not None),
            *held.problems,
            *altered(step.place for step in steps if step.is_altered),
        ),
    )
    unwritten = results.write_summary(
        {"forms": twins.forms, "parts": twins.parts, "years": twins.years}
    )
    return replace(twins, problems=(*twins.problems, *unwritten))
