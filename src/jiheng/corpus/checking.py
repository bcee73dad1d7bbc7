"""All rules over a corpus: each part alone, then the parts of a region together.

Rules on one form are judged part by part. What rules across forms need is kept as a survey;
when every part of a region has been seen, the surveys are related and these rules are judged. A
unit and a project lie in one region, so that a corpus of any size is checked region by region;
small regions and their parts are taken several at a time (`jiheng.corpus.bundles`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from jiheng.corpus import index, surveys
from jiheng.corpus.bundles import (
    Bundle,
    Joined,
    Look,
    are_ahead,
    forms_of,
    glance,
    grouped,
    joined,
    look,
)
from jiheng.corpus.checked import (
    FINDINGS,
    SHARES,
    digest_of,
    is_there,
    marks_of,
    region_of,
    shares_of,
)
from jiheng.corpus.crew import Alone, Crew
from jiheng.corpus.failures import counts_of, failures_of
from jiheng.corpus.finishing import SURVEY, SURVEYS, Finisher, ProgramOf, survey_names
from jiheng.corpus.results import Results
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.steps import Step, refused, tried
from jiheng.corpus.store import Batch, Part, read
from jiheng.domain.errors import JihengError
from jiheng.engine.columns import Scope
from jiheng.engine.known import NOTHING
from jiheng.engine.run import Run


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the parts of a corpus.

    Attributes:
        corpus: where the parts stand.
        results: where findings go.
        program_of: gives the program for a part.
        is_afresh: whether every text is read again, whatever was noted of it when it came in.
    """

    corpus: Path
    results: Results
    program_of: ProgramOf
    is_afresh: bool = False

    def check(self, parts: Sequence[Part], crew: Crew) -> Iterator[Step]:
        """Check all parts, region by region, and yield each part once it is judged.

        A part that cannot be read or written is told of, and the others go on. One may be told of
        again: when the disk had no room for its region beside others, the last word holds.
        """
        by_region = sorted(parts, key=attrgetter("region", "path"))
        seeing = look if self.results.has_some else glance
        seen = {each.part: each for each in crew.each(seeing, by_region)}
        waiting: dict[str, list[Look]] = {}
        for region, group in groupby(by_region, attrgetter("region")):
            held: list[Look] = []
            for part in group:
                problem = self._refusal(seen[part])
                if problem is None:
                    held.append(seen[part])
                else:
                    yield Step(part.path, problem=problem)
            if not held:
                continue
            if self._stands_whole(region, held):
                yield from (self._old(each.part, each.sha256) for each in held)
            else:
                self._reopen(region, held)
                waiting[region] = held
        self._clear(waiting)
        is_whole, lacks_room = True, False
        for step in self._related(waiting, crew):
            is_whole = is_whole and step.problem is None
            lacks_room = lacks_room or step.lacks_room
            yield step
        self._clear({} if is_whole or lacks_room else waiting)

    def _related(self, waiting: Mapping[str, Sequence[Look]], crew: Crew) -> Iterator[Step]:
        """Check regions, several at a time; what the disk has no room for then, one by one."""
        groups = grouped(waiting)
        forms = forms_of(groups, waiting)
        short = set()
        done = crew.grouped(self.bundle, self._finishers(forms), groups, forms=forms)
        for step in chain.from_iterable(done):
            if step.lacks_room:
                short.add(region_of(step.place))
            else:
                yield step
        for region in sorted(short):
            self._clear({})
            for mark in marks_of([region]):
                self.results.open(mark)
            alone = {region: [(each.part,) for each in waiting[region]]}
            forms = forms_of(alone, waiting)
            done = Alone().grouped(self.bundle, self._finishers(forms), alone, forms=forms)
            yield from (step for step in chain.from_iterable(done) if not step.is_old)

    def _finishers(self, forms: Mapping[str, int]) -> dict[str, list[Finisher]]:
        """Return who judges the rules across the forms of each group, by how many these are."""
        whole = Finisher(self.corpus, self.results, self.program_of)
        return {name: whole.pieces(number) for name, number in forms.items()}

    def _refusal(self, seen: Look) -> JihengError | None:
        """Return why no program judges a part: no policy is in force for its year."""
        try:
            self.program_of.require(seen.part)
        except JihengError as fault:
            return fault
        return None

    def _stands_whole(self, region: str, seen: Sequence[Look]) -> bool:
        """Whether a region was judged of these parts, and all that was found stands."""
        digest = digest_of(seen)
        return all(self.results.is_done(mark, digest) for mark in marks_of([region])) and all(
            is_there(self.results, each.part, each.sha256) for each in seen
        )

    def _reopen(self, region: str, seen: Sequence[Look]) -> None:
        """Take the marks from a region that are not of those of its parts that are done."""
        done = [each for each in seen if self.results.is_done(each.place, each.sha256)]
        digest = digest_of(done)
        for mark in marks_of([region]):
            if not self.results.is_done(mark, digest):
                self.results.open(mark)

    def bundle(self, parts: Bundle) -> list[Step]:
        """Judge parts alone, and keep the survey of them until their regions are finished."""
        found: dict[Part, str] = {}
        problems = []
        for part in parts:
            step = tried(part, lambda part, sha256: Step(part.path, sha256))
            if step.problem is None:
                found[part] = step.sha256
            else:
                problems.append(step)
        done = [part for part in found if self.results.holds(part, found[part], (FINDINGS,))]
        new = self._read(parts, {part: found[part] for part in found if part not in done}, problems)
        if not new and self._stands(done, found):
            return [*problems, *(self._old(part, found[part]) for part in done)]
        batches = new | self._read(parts, {part: found[part] for part in done}, problems)
        ordered = {part: batches[part] for part in parts if part in batches}
        return [*problems, *self._judged(ordered, found)]

    def _read(
        self, bundle: Bundle, found: Mapping[Part, str], problems: list[Step]
    ) -> dict[Part, Batch]:
        """Return parts of a bundle that can be read; others go to `problems`.

        Of a part alone in its bundle whose texts were noted the dictionary is left out.

        Args:
            bundle: all that is judged as one batch, now read or not.
            found: the parts to read, with their digests.
            problems: where it is told why others cannot be read.
        """
        batches = {}
        for part, sha256 in found.items():
            try:
                self.results.open(part.path)
                known = NOTHING if self.is_afresh else index.read(part, sha256)
                batch = read(part, with_texts=known is NOTHING or len(bundle) > 1)
                batches[part] = replace(batch, known=index.fitting(known, batch.columns))
            except OSError as fault:
                problems.append(refused(part.path, fault))
            except JihengError as fault:
                problems.append(Step(part.path, problem=fault))
        return batches

    def _stands(self, done: Sequence[Part], found: Mapping[Part, str]) -> bool:
        """Whether all that is to be known of parts that were judged still stands on disk.

        A survey may also hold forms of other regions, if these are finished: of a region that
        waits it must hold these parts and no other.
        """
        if not any(shares_of(self.results, part.path) for part in done):
            return True
        names = survey_names(self.results, (part.path for part in done))
        regions = {part.region for part in done}
        held = {
            each.path: each.sha256
            for each in surveys.members(names[0], self.results.folder / SURVEYS)
            if (region := Part.at(self.corpus, each.path).region) in regions
            or not all(self.results.is_closed(mark) for mark in marks_of([region]))
        }
        return len(names) == 1 and held == {part.path: found[part] for part in done}

    def _judged(self, batches: Mapping[Part, Batch], found: Mapping[Part, str]) -> Iterator[Step]:
        """Yield parts once they are judged and what came of it is on disk."""
        if not batches:
            return
        first, *_ = batches
        try:
            program = self.program_of(first, is_ahead=is_ahead(batches[first]))
            several, whole = joined(batches)
            if len(batches) == 1 and program.reads_texts(whole.columns, whole.known):
                batches = {first: _with_texts(first, whole)}
                several, whole = joined(batches)
            run = program.run(whole.columns, whole.known)
            name = self._survey(run, several, found)
        except OSError as fault:
            yield from (refused(part.path, fault) for part in batches)
            return
        except JihengError as fault:
            yield from (Step(part.path, problem=fault) for part in batches)
            return
        failures = several.split(failures_of(run, whole.identity["key"]))
        counts = counts_of(run, several)
        for (part, batch), rows, counted in zip(batches.items(), failures, counts, strict=True):
            told = {
                "forms": len(batch.columns),
                SHARES: [*program.shares],
                SURVEY: name,
                "counts": counted,
            }
            try:
                self.results.put(part, {FINDINGS: rows})
                self.results.close(part.path, found[part], told)
            except OSError as fault:
                yield refused(part.path, fault)
            else:
                yield _done(part, found[part], len(batch.columns))

    def _survey(self, run: Run, several: Joined, found: Mapping[Part, str]) -> str:
        """Keep the survey of parts, and return its name; empty where no rule asks for one."""
        if not run.program.has_rules_across:
            return ""
        ids = run.tables[Scope.FORMS]["form_id"]
        survey = run.program.survey(run, ids, several.portfolios).alone()
        members = [
            surveys.Member(part.path, found[part], number)
            for part, number in zip(several.parts, several.numbers, strict=True)
        ]
        return surveys.write(survey, members, self.results.folder / SURVEYS)

    def _clear(self, waiting: Mapping[str, Sequence[Look]]) -> None:
        """Remove the surveys that no region asks for that waits."""
        places = (each.part.path for seen in waiting.values() for each in seen)
        surveys.keep(survey_names(self.results, places), self.results.folder / SURVEYS)

    def _old(self, part: Part, found: str) -> Step:
        told = next(self.results.told([part.path]), {})
        return _done(part, found, int(told.get("forms", 0)), is_old=True)


def _done(part: Part, sha256: str, forms: int, *, is_old: bool = False) -> Step:
    altered = is_altered(part.folder, sha256)
    return Step(part.path, sha256, forms, is_old=is_old, is_altered=altered)


def _with_texts(part: Part, batch: Batch) -> Batch:
    """Return the batch of a part with its dictionary, which may have been left out."""
    if not batch.columns.texts.is_empty():
        return batch
    whole = read(part)
    return replace(whole, known=index.fitting(batch.known, whole.columns))


def is_ahead(batch: Batch) -> bool:
    """Whether the forms of a batch are tables of objectives; a part never mixes them."""
    return are_ahead(batch.columns.forms["kind"])
