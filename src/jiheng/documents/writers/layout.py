"""Layouts: what the official form of a place looks like, as data in ``layouts/*.yaml``.

Each file is laid over ``standard.yaml``. A file that contradicts itself (spans that do not
fill the grid, a field the form does not have) stops the load.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import yaml

from jiheng.documents.writers.drawing import PageSize
from jiheng.domain.form import Kind
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Level1, Level2, Tier

STANDARD: Final = "standard"
BLOCKS = ("head", "objective", "funds", "indicators", "total", "rating")
_HEAD_FIELDS = frozenset(
    {
        "project.name",
        "project.code",
        "supervising_department",
        "implementing_unit",
        "amount_unit",
    }
)
_FUNDS_FIELDS = frozenset(
    {
        "source",
        "original_budget",
        "revised_budget",
        "outturn",
        "max_points",
        "execution_rate",
        "claimed_score",
    }
)
_INDICATOR_FIELDS = frozenset(
    {
        "level1",
        "level2",
        "name",
        "target",
        "actual",
        "max_points",
        "claimed_score",
        "variance_explanation",
    }
)
_OBJECTIVE_FIELDS = frozenset({"intended", "achieved"})
_SPLIT_TARGET = frozenset({"comparator", "unit"})


class LayoutError(ValueError):
    """A layout file that contradicts itself or the form."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the layout: a label, a field of the form, or both; `span` counts columns."""

    label: str = ""
    field: str = ""
    span: int = 1
    unless: str = ""


@dataclass(frozen=True, slots=True)
class FundsLayout:
    """The funding block: heading at its side, columns, and how its lines are printed."""

    heading: Box
    columns: tuple[Box, ...]
    among: str
    rate: str
    unscored: str


@dataclass(frozen=True, slots=True)
class ObjectiveLayout:
    """The objective block: heading at its side, what was intended, what was achieved."""

    heading: Box
    sides: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating row; `always` prints it also where the form has no rating."""

    label: str
    always: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """What the official form of one place looks like."""

    name: str
    page: PageSize
    titles: Mapping[Kind, str]
    year: str
    widths: tuple[float, ...]
    extension_width: float
    landscape_from: float
    blocks: tuple[str, ...]
    head: tuple[tuple[Box, ...], ...]
    more_head: tuple[Box, ...]
    funds: FundsLayout
    objective: ObjectiveLayout
    indicators: tuple[Box, ...]
    total: str
    rating: Rating
    sources: Mapping[FundingSource, str]
    level1: Mapping[Level1, str]
    level2: Mapping[Level2, str]
    tiers: Mapping[Tier, str]

    @property
    def label_span(self) -> int:
        """How many columns the first label of the head covers."""
        return self.head[0][0].span

    @property
    def parts_target(self) -> bool:
        """Whether sign, number and unit of a target have columns of their own."""
        return any(box.field in _SPLIT_TARGET for box in self.indicators)


def layout_names() -> tuple[str, ...]:
    """Return the names of all layouts."""
    names = (entry.name.removesuffix(".yaml") for entry in _folder().iterdir())
    return tuple(sorted(name for name in names if name != STANDARD and "." not in name))


@cache
def load_layout(name: str) -> Layout:
    """Return a layout by its name.

    Raises:
        KeyError: no layout has this name.
    """
    if name not in layout_names():
        raise KeyError(name)
    return parse_layout(*(_text(each) for each in (STANDARD, name)))


def parse_layout(standard: str, text: str) -> Layout:
    """Return the layout that the YAML `text` describes, laid over `standard`.

    Raises:
        LayoutError: it contradicts itself or the form.
    """
    given = yaml.safe_load(standard)
    for key, value in yaml.safe_load(text).items():
        is_section = isinstance(value, dict) and isinstance(given.get(key), dict)
        given[key] = {**given[key], **value} if is_section else value
    layout = _built(given)
    _check(layout)
    return layout


def _folder() -> Any:  # noqa: ANN401
    return resources.files("jiheng.documents.writers") / "layouts"


def _text(name: str) -> str:
    text: str = (_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    return text


def _built(given: Mapping[str, Any]) -> Layout:
    plain = ("name", "year", "extension_width", "landscape_from", "total")
    funds, objective = given["funds"], given["objective"]
    return Layout(
        **{key: given[key] for key in plain},
        page=PageSize(**given["page"]),
        titles={Kind(kind): title for kind, title in given["titles"].items()},
        widths=tuple(given["widths"]),
        blocks=tuple(given["blocks"]),
        head=tuple(_boxes(row) for row in given["head"]),
        more_head=_boxes(given["more_head"]),
        funds=FundsLayout(
            **{key: funds[key] for key in ("among", "rate", "unscored")},
            heading=Box(**funds["heading"]),
            columns=_boxes(funds["columns"]),
        ),
        objective=ObjectiveLayout(Box(**objective["heading"]), _boxes(objective["sides"])),
        indicators=_boxes(given["indicators"]),
        rating=Rating(**given["rating"]),
        sources={FundingSource(key): label for key, label in given["sources"].items()},
        level1={Level1(key): label for key, label in given["level1"].items()},
        level2={Level2(key): label for key, label in given["level2"].items()},
        tiers={Tier(key): label for key, label in given["tiers"].items()},
    )


def _boxes(row: Iterable[Mapping[str, Any]]) -> tuple[Box, ...]:
    return tuple(Box(**box) for box in row)


def _check(layout: Layout) -> None:
    """Refuse a layout whose rows do not fill the grid or whose fields are not the form's."""
    funds, objective = layout.funds, layout.objective
    rows = {
        "funds": (funds.heading, *funds.columns),
        "objective": (objective.heading, *objective.sides),
        "indicators": layout.indicators,
        **{f"head row {at}": row for at, row in enumerate(layout.head, start=1)},
    }
    for where, row in rows.items():
        spans = sum(box.span for box in row)
        if spans != len(layout.widths):
            raise LayoutError(f"{layout.name}: {where} spans {spans} of {len(layout.widths)}")
    for where, (needed, given) in _concepts(layout).items():
        odd = needed ^ given
        if odd:
            raise LayoutError(f"{layout.name}: {where} lacks or does not know {sorted(odd)}")


def _concepts(layout: Layout) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return what each part must have a place for, beside what it has."""
    head = (box for row in (*layout.head, layout.more_head) for box in row if box.field)
    split = _SPLIT_TARGET if layout.parts_target else frozenset[str]()
    return {
        "head": (_HEAD_FIELDS, _fields(head)),
        "funds": (_FUNDS_FIELDS, _fields(layout.funds.columns)),
        "objective": (_OBJECTIVE_FIELDS, _fields(layout.objective.sides)),
        "indicators": (_INDICATOR_FIELDS | split, _fields(layout.indicators)),
        "blocks": (frozenset(BLOCKS), frozenset(layout.blocks)),
        "titles": (frozenset(Kind), frozenset(layout.titles)),
        "sources": (frozenset(FundingSource), frozenset(layout.sources)),
        "level1": (frozenset(Level1), frozenset(layout.level1)),
        "level2": (frozenset(Level2), frozenset(layout.level2)),
        "tiers": (frozenset(Tier), frozenset(layout.tiers)),
    }


def _fields(boxes: Iterable[Box]) -> frozenset[str]:
    return frozenset(box.field for box in boxes)
