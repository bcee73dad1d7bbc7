"""Rules across forms, once the parts of a region were judged alone.

A share of them needs nothing of another: in a large region each is a piece of work by itself, for
whoever has hands free. In others they are judged in one go, which reads the surveys once. Who ends
last removes the surveys.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

import polars as pl

from jiheng.corpus import surveys
from jiheng.corpus.bundles import Joined
from jiheng.corpus.checked import (
    ACROSS,
    digest_of,
    mark_of,
    place_of,
    shared,
    shares_of,
)
from jiheng.corpus.errors import PartRefused, UnusablePart
from jiheng.corpus.failures import counts_of, failures_of
from jiheng.corpus.results import Json, Results
from jiheng.corpus.steps import Step, refused
from jiheng.corpus.store import Part, read_identity
from jiheng.domain.text import Text
from jiheng.engine.kinship import Share
from jiheng.engine.portfolio import relate
from jiheng.engine.program import Program

SURVEYS, SURVEY = "surveys", "survey"
"""The folder of surveys, and what the mark of a part calls the survey that holds its forms."""
APART = 600_000
"""Of how many forms on a region is finished in pieces; together these take a sixth longer."""
_CHANGED = Text("核对时这个部分变了", "it changed while it was checked")


class ProgramOf(Protocol):
    """Gives the program for a part."""

    def __call__(self, part: Part, *, is_ahead: bool) -> Program:
        """Return the program for a part.

        Args:
            part: the part.
            is_ahead: whether its forms are tables of objectives, drawn up before the year.

        Raises:
            JihengError: no policy is in force for its year.
        """
        ...

    def only(self, rules: Sequence[str]) -> "ProgramOf":
        """Give programs of some of the rules, by code."""
        ...

    def require(self, part: Part) -> None:
        """Ask whether there is a program for a part, without making it.

        Raises:
            JihengError: no policy is in force for its year.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finisher:
    """Judges shares of the rules across the forms of each region of a group.

    Attributes:
        corpus: where the parts stand.
        results: where findings go.
        program_of: gives the program for a part.
        shares: of the rules across forms.
    """

    corpus: Path
    results: Results
    program_of: ProgramOf
    shares: tuple[Share, ...] = tuple(Share)

    def pieces(self, forms: int) -> list["Finisher"]:
        """Return who finishes a group of so many forms, each a piece of it."""
        alone = [replace(self, shares=(share,)) for share in self.shares]
        return alone if forms >= APART else [self]

    def __call__(self, _: str, done: Sequence[Sequence[Step]]) -> list[list[Step]]:
        """Judge regions whose parts are done.

        A part that could not be judged alone is left out; its region is judged again with it,
        since the mark of a region tells of what parts it is. A region of which a part changed
        since gets no mark: its other parts have been related to what is no longer there.

        Returns:
            Steps with what kept regions from being judged; usually none.
        """
        steps = [step for steps in done for step in steps]
        regions: dict[str, list[Step]] = {}
        for step in steps:
            regions.setdefault(Part.at(self.corpus, step.place).region, []).append(step)
        whole = {region: _good(those) for region, those in regions.items()}
        names = survey_names(self.results, (step.place for step in steps))
        changed: list[Step] = []
        try:
            left = [share for share in self.shares if not self._stands(share, whole)]
            counts, changed = self._judged(left, steps)
            moved = {Part.at(self.corpus, step.place).region for step in changed}
            for share in left:
                for region, those in whole.items():
                    found = counts.get((share, region), {})
                    unmoved = [] if region in moved else those
                    self._close(mark_of(region, share), unmoved, found)
        except OSError as fault:
            surveys.give_up(names, self.results.folder / SURVEYS, fault)
            return [[refused(place_of(region), fault) for region in regions]]
        is_whole = not any(step.problem for step in (*steps, *changed))
        if is_whole and all(self._stands(share, whole) for share in Share):
            surveys.remove(names, self.results.folder / SURVEYS)
        return [changed] if changed else []

    def _stands(self, share: Share, regions: Mapping[str, Sequence[Step]]) -> bool:
        """Whether a share was judged in regions of these parts, and what it found stands."""
        return all(
            self.results.is_done(mark_of(region, share), digest_of(whole))
            for region, whole in regions.items()
        ) and all(
            self.results.stands(shared(Part.at(self.corpus, step.place), share), [ACROSS])
            for step in chain.from_iterable(regions.values())
            if share in shares_of(self.results, step.place)
        )

    def _close(self, mark: str, whole: Sequence[Step], counts: Json) -> None:
        """Mark that a share was judged in a region of these parts, or was not, without any."""
        digest = digest_of(whole)
        if not whole:
            self.results.open(mark)
        elif not self.results.is_done(mark, digest):
            self.results.close(mark, digest, {"counts": counts})

    def _judged(
        self, shares: Sequence[Share], steps: Sequence[Step]
    ) -> tuple[dict[tuple[Share, str], Json], list[Step]]:
        """Judge the rules of some shares, and write what they find.

        Returns:
            their counts by share and region, and steps of the parts that are no longer what was
            surveyed, which are left out.
        """
        good = {step.place for step in _good(steps)}
        kin = [
            place
            for place in sorted(good)
            if not {*shares}.isdisjoint(shares_of(self.results, place))
        ]
        held = surveys.kept(survey_names(self.results, kin), self.results.folder / SURVEYS)
        counts: dict[tuple[Share, str], Json] = {}
        changed: list[Step] = []
        if not held:
            return counts, changed
        program_of = self._of_shares(shares, Part.at(self.corpus, kin[0]))
        plan = program_of(Part.at(self.corpus, kin[0]), is_ahead=False).plan
        for each, related in zip(held, relate(plan, held), strict=True):
            several = Joined(
                [Part.at(self.corpus, member.path) for member in each.members],
                [member.forms for member in each.members],
            )
            program = program_of(several.parts[0], is_ahead=False)
            run = program.judge(each.survey(program), related)
            keys = {
                part: found
                for part, forms in zip(several.parts, several.numbers, strict=True)
                if part.path in good and (found := _keys(part, forms)) is not None
            }
            gone = [part for part in several.parts if part.path in good and part not in keys]
            changed += [Step(part.path, problem=PartRefused(part.path, _CHANGED)) for part in gone]
            whole = several.gathered(keys)
            failures = several.split(failures_of(run, whole, first=each.first))
            counted = counts_of(run, several, first=each.first)
            for part, rows, verdicts in zip(several.parts, failures, counted, strict=True):
                for share, codes in program.shares.items() if part in keys else ():
                    of_share = rows.filter(pl.col("rule").is_in(codes))
                    self.results.put(shared(part, share), {ACROSS: of_share})
                    told = {rule: each for rule, each in verdicts.items() if rule in codes}
                    counts[share, part.region] = _added(counts.get((share, part.region), {}), told)
        return counts, changed

    def _of_shares(self, shares: Sequence[Share], part: Part) -> ProgramOf:
        """Return who gives the programs of the rules of some shares."""
        codes = self.program_of(part, is_ahead=False).shares
        if codes.keys() <= {*shares}:
            return self.program_of
        return self.program_of.only([code for share in shares for code in codes.get(share, ())])


def survey_names(results: Results, places: Iterable[str]) -> list[str]:
    """Return the names of the surveys that hold the forms of parts."""
    told = (next(results.told([place]), {}) for place in places)
    return [*dict.fromkeys(str(each.get(SURVEY, "")) for each in told)]


def _good(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.problem is None]


def _keys(part: Part, forms: int) -> pl.Series | None:
    """Return the keys of the forms of a part, None where it no longer holds so many."""
    try:
        keys = read_identity(part)["key"]
    except UnusablePart:
        return None
    return keys if len(keys) == forms else None


def _added(counts: Mapping[str, Json], verdicts: Mapping[str, Json]) -> Json:
    """Return verdicts by rule added up."""
    return {
        rule: {name: number + counts.get(rule, {}).get(name, 0) for name, number in each.items()}
        for rule, each in verdicts.items()
    }
