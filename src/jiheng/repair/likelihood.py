"""Which of several repairs is likelier, and why, in whole numbers: the lower, the likelier.

A figure that follows from others is sooner wrong than one that is filled in; a figure that one
slip of the pen explains sooner than one that nothing does. Evidence against a form that a repair
leaves standing counts against it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from jiheng.domain.measure import power_between
from jiheng.domain.text import Text
from jiheng.engine.columns import Scope, Unit
from jiheng.repair.cells import Cell, Printed
from jiheng.repair.experiments import Node, members
from jiheng.repair.relations import SAFE
from jiheng.repair.slips import Slip, slip_to
from jiheng.repair.trials import Edits, Trials

_DERIVED: Final = Text("由其他各数推算而得", "it follows from the other figures")
_SAME: Final = Text("与“{other}”同数，疑为抄错", "the same figure as “{other}”: probably copied")
_WRONG_LINE: Final = Text("填错了行", "entered on the wrong line")
_ONLY: Final = Text("改为此数，各数方能相符", "with this figure all agree")
_SLIPS: Final = {
    Slip.SIGN: 0,
    Slip.UNIT: 0,
    Slip.PERCENT: 0,
    Slip.SWAPPED: 0,
    Slip.DROPPED: 1,
    Slip.DOUBLED: 1,
    Slip.POINT: 1,
    Slip.MISTAKEN: 2,
}
_UNEXPLAINED: Final = 4
_COPIED: Final = 3
_FINER: Final = 3
_EVIDENCE: Final = 3
_RECKONED: Final = 2
_NEGATED: Final = 6
"""Below zero a target is not scored by ratio: that no rule objects then proves little."""
_FAR: Final = 4
_FAR_ABOVE: Final = 2
"""Twice its target is a strange actual value for a form that gave no hint of it."""
_PARTNERS: Final = {"target_value": "actual_value", "actual_value": "target_value"}
_FILLED_IN: Final = {"target_value": 4, "actual_value": 3, "max_points": 3, "claimed_score": 2}
"""A target was approved with the budget: sooner something else is wrong."""
_OTHER: Final = 1


@dataclass(frozen=True, slots=True)
class Reason:
    """How likely a change is (the lower, the likelier), why, and whether it is safe.

    `other` is the cell that `why` speaks of.
    """

    cost: int
    why: Text
    is_safe: bool
    other: str | None = None


def _derives(trials: Trials, cell: Cell, tie: int) -> bool:
    """Whether a tie says what must stand in the cell, and filling it in is safe."""
    held = trials.ties[tie]
    return held.compiled.rule.fix == SAFE and trials.path(tie) == cell.path


def reason(trials: Trials, place: int, edits: Edits, *, ties: int) -> Reason:
    """Return how likely one of several changes is.

    Args:
        trials: the form.
        place: the position of the cell.
        edits: all changes made together.
        ties: those that depend on the cell.
    """
    if place == trials.rating:
        return Reason(0, _DERIVED, is_safe=True)
    held, raw = trials.cells[place], edits[place]
    derived = any(_derives(trials, held.cell, tie) for tie in members(ties))
    weight = _weight(trials, place, edits)
    if not derived:
        weight += _FILLED_IN.get(held.cell.column.name, _OTHER)
    slip = slip_to(raw, held)
    if slip:
        is_unit = slip is Slip.UNIT and held.unit is Unit.FEN
        return Reason(weight + _SLIPS[slip], slip.value, is_safe=derived or is_unit)
    if derived:
        return Reason(weight + _RECKONED, _DERIVED, is_safe=True)
    if _is_exchanged(trials, place, edits):
        return Reason(weight, _WRONG_LINE, is_safe=False)
    other = next(_copied_from(trials, held), None)
    if other is not None:
        return Reason(weight + _COPIED, _SAME, is_safe=False, other=other)
    return Reason(weight + _UNEXPLAINED, _ONLY, is_safe=False)


def _weight(trials: Trials, place: int, edits: Edits) -> int:
    """Return how strange the new figure itself is."""
    held, raw = trials.cells[place], edits[place]
    return (
        _FINER * bool(raw % min(held.step, held.fine))
        + _NEGATED * (raw < 0 <= held.raw)
        + _FAR * _is_far_above(trials, place, edits)
    )


def _is_far_above(trials: Trials, place: int, edits: Edits) -> bool:
    """Whether the change leaves an actual value of more than twice its target, in one unit."""
    cell = trials.cells[place].cell
    partner = _PARTNERS.get(cell.column.name)
    both = {cell.column.name: edits[place]}
    for other, held in enumerate(trials.cells):
        if held.cell.row == cell.row and held.cell.column.name == partner:
            both[partner] = edits.get(other, held.raw)
    actual, target = both.get("actual_value"), both.get("target_value")
    if actual is None or target is None:
        return False
    row = trials.form.indicators[cell.row]
    tens = power_between(row.actual.unit, row.target.unit) or 0
    more, less = (10 ** abs(tens), 1) if tens > 0 else (1, 10 ** abs(tens))
    return target >= 0 and actual * more > target * less * _FAR_ABOVE


def _is_exchanged(trials: Trials, place: int, edits: Edits) -> bool:
    """Whether another changed cell of the column held what this one gets, or gets what it held."""
    held = trials.cells[place]
    others = (
        (trials.cells[other], raw)
        for other, raw in edits.items()
        if other not in {place, trials.rating}
    )
    return any(
        other.cell.column is held.cell.column and (other.raw == edits[place] or raw == held.raw)
        for other, raw in others
    )


def invents(trials: Trials, node: Node) -> bool:
    """Whether a repair gives money to a source of which the form tells of none at all."""
    lines: dict[int, list[tuple[int, int]]] = {}
    for place, held in enumerate(trials.cells):
        if held.unit is Unit.FEN:
            amounts = held.raw, node.edits.get(place, held.raw)
            lines.setdefault(held.cell.row, []).append(amounts)
    return any(
        all(before == 0 for before, _ in line) and any(after for _, after in line)
        for line in lines.values()
    )


def _copied_from(trials: Trials, held: Printed) -> Iterator[str]:
    """Yield where the same figure stands: on another funding line, or as the target."""
    cell = held.cell
    for each in trials.cells:
        other = each.cell
        is_line = (other.scope, other.column) == (Scope.FUNDS, cell.column)
        is_target = (cell.column.name, other.column.name) == ("actual_value", "target_value")
        is_near = (is_line and other.row != cell.row) or (is_target and other.row == cell.row)
        if is_near and each.raw and each.raw == held.raw:
            yield other.path


def cost(trials: Trials, node: Node, moved: Mapping[int, int]) -> int:
    """Return how likely a repair is: the lower, the likelier."""
    reasons = (reason(trials, place, node.edits, ties=moved[place]) for place in node.edits)
    return sum(each.cost for each in reasons) + _EVIDENCE * node.broken.bit_count()
