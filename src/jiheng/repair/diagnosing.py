"""From a form to its repairs: digits cleaned, tangles searched, choices ranked and explained."""

from collections.abc import Iterator
from typing import Final

from jiheng.domain.form import Form
from jiheng.domain.text import Language
from jiheng.engine.parameters import Parameters
from jiheng.repair.cells import Value, to_number, with_values
from jiheng.repair.digits import clean_digits
from jiheng.repair.experiments import Node, members
from jiheng.repair.likelihood import cost, invents, reason
from jiheng.repair.model import Diagnosis, Edit, Repair
from jiheng.repair.search import Search, Tangle
from jiheng.repair.slips import Slip, slip_to
from jiheng.repair.trials import Edits, Trials

_OFF_BY_FACTORS: Final = frozenset({Slip.UNIT, Slip.PERCENT, Slip.POINT})
MOST_CHOICES: Final = 5
"""How many alternatives are told."""


def diagnose(form: Form, parameters: Parameters, language: Language = "zh") -> Diagnosis:
    """Return the smallest changes that make the figures of a form agree under a policy.

    Figures that are not printed, or were not read, are not invented: what they would tie is not
    judged.
    """
    clean = tuple(clean_digits(form))
    cleaned = with_values(form, {edit.path: edit.after for edit in clean}) if clean else form
    told = _Telling(Trials(cleaned, parameters))
    repairs = tuple(told.repairs())
    keys = {edit.authority for each in repairs for choice in each.choices for edit in choice}
    cited = {key: parameters.authority(key) for key in keys if key}
    return Diagnosis(
        form,
        parameters.policy,
        clean=clean,
        repairs=repairs,
        withheld=told.withheld(),
        authorities={key: found.cite(language) for key, found in cited.items() if found},
    )


class _Telling:
    """Puts what a search found into words of the form."""

    def __init__(self, trials: Trials) -> None:
        self._trials = trials
        self._search = Search(trials)
        self._chosen: dict[int, tuple[int, Edit]] = {}

    def repairs(self) -> Iterator[Repair]:
        """Yield the repairs of the form.

        What no small change can mend and no rule can reckon is then left out, so that the rest is
        mended all the same.
        """
        tangles = self._search.tangles(self._trials.binding, self._rank)
        for tangle in tangles:
            reckoned = tangle.ties & self._reckoned
            if tangle.repairs or not reckoned or reckoned == tangle.ties:
                yield self._repair(tangle)
                continue
            yield from map(self._repair, self._search.tangles(reckoned, self._rank))
            yield self._repair(Tangle(tangle.ties & ~reckoned, ()))

    @property
    def _reckoned(self) -> int:
        """The ties whose rule says how its defect is repaired."""
        places = (place for place, tie in enumerate(self._trials.ties) if tie.compiled.rule.fix)
        return sum(1 << place for place in places)

    def _rank(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return repairs, the likeliest first; of those that change the same cells the best."""
        trials, moved = self._trials, self._search.moved
        nodes = tuple(node for node in nodes if not invents(trials, node))
        ranked = sorted(nodes, key=lambda node: (cost(trials, node, moved), node.gap))
        best: dict[frozenset[int], Node] = {}
        for node in ranked:
            best.setdefault(frozenset(node.edits), node)
        return tuple(best.values())

    def _repair(self, tangle: Tangle) -> Repair:
        ties = [self._trials.ties[tie] for tie in members(tangle.ties)]
        choices = [self._choice(node) for node in tangle.repairs[:MOST_CHOICES]]
        for node, edits in zip(tangle.repairs[:1], choices, strict=False):
            for place, edit in zip(sorted(node.edits), edits, strict=True):
                self._chosen[place] = node.edits[place], edit
        return Repair(
            rules=tuple(dict.fromkeys(tie.compiled.rule.code for tie in ties)),
            paths=tuple(self._trials.path(tie) for tie in members(tangle.ties)),
            choices=tuple(choices),
        )

    def _choice(self, node: Node) -> tuple[Edit, ...]:
        places = sorted(node.edits)
        return tuple(self._edit(place, node.edits) for place in places)

    def _edit(self, place: int, edits: Edits) -> Edit:
        trials, ties = self._trials, self._search.moved[place]
        found = reason(trials, place, edits, ties=ties)
        broken = [trials.ties[tie].compiled.rule for tie in members(ties & self._search.broken)]
        before, after = self._values(place, edits[place])
        return Edit(
            trials.cell(place).path,
            before,
            after,
            rules=tuple(dict.fromkeys(rule.code for rule in broken)),
            authority=next((rule.authority for rule in broken if rule.authority), None),
            why=found.why,
            is_safe=found.is_safe,
            other=found.other,
        )

    def _values(self, place: int, raw: int) -> tuple[Value, Value]:
        trials = self._trials
        if place == trials.rating:
            return trials.form.claimed_rating or "", trials.word(raw)
        held = trials.cells[place]
        is_far = slip_to(raw, held) in _OFF_BY_FACTORS
        like = trials.usual(held) if is_far else held
        return held.number, to_number(raw, held, like.number)

    def withheld(self) -> frozenset[str]:
        """Return the safe changes told of that hold only together with unsafe ones."""
        kept = {place for place, (_, edit) in self._chosen.items() if edit.is_safe}
        safe = frozenset(kept)
        while len(safe) < len(self._chosen) and kept:
            broken = self._trials.broken_by({place: self._chosen[place][0] for place in kept})
            due = broken & (self._trials.binding | ~self._search.broken)
            bad = {place for place in kept if self._search.moved[place] & due}
            if not bad:
                break
            kept -= bad
        return frozenset(self._trials.cell(place).path for place in safe - kept)
