"""Pours forms back into text the way other programs would: a deterministic re-wrapper.

Every shape is made from the same rows of cells, so what changes is only how the cells are
laid out: one a line, joined by spaces or tabs, between bars, as CSV, or broken over lines.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.domain.amount import printed
from jiheng.domain.form import Form
from jiheng.domain.funds import FundingSource
from jiheng.domain.indicator import Indicator, Level1, Level2

FUNDS_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分数", "执行率(%)", "得分")
SOURCES = {
    FundingSource.TOTAL: "年度资金总额：",
    FundingSource.CURRENT_APPROPRIATION: "其中：当年财政拨款",
    FundingSource.CARRY_OVER: "上年结转资金",
    FundingSource.OTHER: "其他资金",
}
LEVEL1 = {
    Level1.OUTPUT: "产出指标",
    Level1.OUTCOME: "效益指标",
    Level1.SATISFACTION: "满意度指标",
    Level1.COST: "成本指标",
}
LEVEL2 = {
    Level2.QUANTITY: "数量指标",
    Level2.QUALITY: "质量指标",
    Level2.TIMELINESS: "时效指标",
    Level2.COST: "成本指标",
    Level2.ECONOMIC: "经济效益指标",
    Level2.SOCIAL: "社会效益指标",
    Level2.ECOLOGICAL: "生态效益指标",
    Level2.SUSTAINED_IMPACT: "可持续影响指标",
    Level2.BENEFICIARY_SATISFACTION: "服务对象满意度指标",
    Level2.ECONOMIC_COST: "经济成本指标",
    Level2.SOCIAL_COST: "社会成本指标",
    Level2.ENVIRONMENTAL_COST: "生态环境成本指标",
}
REASON = "偏差原因分析及改进措施"
HEADS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "points": "分值",
    "score": "得分",
    "reason": REASON,
}
ORDER = tuple(HEADS)
Row = list[str]
Words = Callable[[str], str]


@dataclass(frozen=True)
class Choices:
    """How the paper is printed, apart from how its cells are laid out."""

    levels_on_every_row: bool = False
    order: tuple[str, ...] = ORDER
    mark: str = "-"
    words: Words = str
    merged_repeated: bool = False
    level1: Mapping[Level1, str] = field(default_factory=lambda: LEVEL1)
    level2: Mapping[Level2, str] = field(default_factory=lambda: LEVEL2)


def rows_of(form: Form, choices: Choices) -> list[Row]:
    """Return the rows of the printed form; the first two are title and year."""
    say = choices.words
    merged = "项目资金（万元）" if choices.merged_repeated else ""
    goal = "年度总体目标" if choices.merged_repeated else ""
    rows = [
        ["财政项目支出绩效自评表"],
        [f"（{form.fiscal_year}年度）"],
        ["项目名称", say(form.project.name or "")],
        [
            "主管部门",
            say(form.supervising_department or ""),
            "实施单位",
            say(form.implementing_unit or ""),
        ],
        ["项目资金（万元）", "", *FUNDS_HEADS],
    ]
    for line in form.funds:
        figures = (
            line.original_budget,
            line.revised_budget,
            line.outturn,
            line.max_points,
            line.execution_rate,
            line.claimed_score,
        )
        cells = [choices.mark if figure is None else printed(figure) for figure in figures]
        rows.append([merged, SOURCES[line.source], *cells])
    rows.append(["年度总体目标", "预期目标", "实际完成情况"])
    rows.append([goal, say(form.objective.intended or ""), say(form.objective.achieved or "")])
    rows.append([HEADS[name] for name in choices.order])
    rows.extend(_indicator_rows(form, choices))
    places = {name: at for at, name in enumerate(choices.order)}
    total = ["总分"] + [""] * (len(choices.order) - 1)
    total[places["points"]] = _figure(form.total.max_points)
    total[places["score"]] = _figure(form.total.claimed_score)
    rows.append(total)
    rows.append(["评分等级", form.claimed_rating or ""])
    return rows


def _figure(figure: Decimal | None) -> str:
    return "" if figure is None else printed(figure)


def _indicator_rows(form: Form, choices: Choices) -> list[Row]:
    rows = []
    before: Indicator | None = None
    for row in form.indicators:
        is_new1 = before is None or before.level1 is not row.level1
        is_new2 = is_new1 or (before is not None and before.level2 is not row.level2)
        every = choices.levels_on_every_row
        say = choices.words
        cells = {
            "level1": choices.level1[row.level1] if row.level1 and (is_new1 or every) else "",
            "level2": choices.level2[row.level2] if row.level2 and (is_new2 or every) else "",
            "name": say(row.name or ""),
            "target": say(row.target.text or ""),
            "actual": say(row.actual.text or ""),
            "points": _figure(row.max_points),
            "score": _figure(row.claimed_score),
            "reason": say(row.variance_explanation or ""),
        }
        rows.append([cells[name] for name in choices.order])
        before = row
    return rows


# ---- shapes


def one_cell_a_line(rows: Sequence[Row], *, between: str = "\n", keep_empty: bool = False) -> str:
    """Return every cell on a line of its own."""
    cells = [cell for row in rows for cell in row if cell or keep_empty]
    return between.join(cells) + "\n"


def row_a_line(rows: Sequence[Row], *, joint: str = " ", keep_empty: bool = False) -> str:
    """Return every row on a line, its cells joined by `joint`."""
    lines = [joint.join(cell for cell in row if cell or keep_empty) for row in rows]
    return "\n".join(line.rstrip(" ") for line in lines) + "\n"


def pipe_table(rows: Sequence[Row], *, framed: bool = True, ruled: bool = False) -> str:
    """Return a pipe table below title and year."""
    lines = []
    for row in rows[2:]:
        line = " | ".join(row)
        lines.append(f"| {line} |" if framed else line)
        if ruled and len(lines) == 1:
            lines.append("|" + "---|" * len(row))
    return "\n".join([rows[0][0], rows[1][0], *lines]) + "\n"


def comma_separated(rows: Sequence[Row]) -> str:
    """Return CSV; every row padded to the widest, as spreadsheets export."""
    widest = max(map(len, rows))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([*row, *[""] * (widest - len(row))] for row in rows)
    return out.getvalue()


WIDTHS = {
    "head": 12,
    "label": 4,
    "goal": 25,
    "level": 2,
    "name": 14,
    "target": 5,
    "actual": 6,
    "reason": 8,
}


def wrapped(rows: Sequence[Row], order: Sequence[str], widths: dict[str, int]) -> str:
    """Return the text of a page: cells broken at their column's width, pieces a blank line apart.

    A cell of one piece stands on the line of its neighbours; a cell of several stands by
    itself.
    """
    table = next(at for at, row in enumerate(rows) if HEADS["name"] in row)
    out: list[str] = []
    for at, row in enumerate(rows):
        out.append(
            _wrapped_row(
                row, [_width_at(rows, at, slot, table, order, widths) for slot in range(len(row))]
            )
        )
    return "\n\n".join(out) + "\n"


def _width_at(
    rows: Sequence[Row],
    at: int,
    slot: int,
    table: int,
    order: Sequence[str],
    widths: dict[str, int],
) -> int:
    if at < 2:
        return 40
    if table <= at < len(rows) - 2:
        name = order[slot]
        key = "level" if name.startswith("level") else name
        if at == table:
            return 8 if key in {"points", "score"} else max(widths.get(key, 8), 5)
        return widths.get(key, 8)
    if at == table - 1:
        return widths["goal"]
    if at in {2, 3} and slot % 2:
        return widths["head"]
    return 9


def _wrapped_row(row: Sequence[str], widths: Sequence[int]) -> str:
    text, alone = "", False
    for cell, width in zip(row, widths, strict=True):
        if not cell:
            continue
        pieces = broken(cell, width)
        if text:
            text += "\n" if alone or len(pieces) > 1 else " "
        text += "\n\n".join(pieces)
        alone = len(pieces) > 1
    return text


def broken(text: str, width: float) -> list[str]:
    """Break `text` at `width` full-width characters, never inside a Latin run."""
    pieces, line, filled = [], "", 0.0
    for word in _unbreakable(text):
        size = sum(0.5 if character.isascii() else 1.0 for character in word)
        if line and filled + size > width:
            pieces.append(line.rstrip())
            line, filled = "", 0.0
        line += word if line else word.lstrip()
        filled += size
    return [*pieces, line] if line else pieces


def _unbreakable(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        if words and character.isascii() and words[-1][-1].isascii():
            words[-1] += character
        else:
            words.append(character)
    return words
