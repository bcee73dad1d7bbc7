"""Makes scans of forms nobody published: a page set with typst, then spoilt as paper is.

`national`, `provincial` and `lists` give cells with texts drawn at random, `printed` the page
as a bitmap, `spoilt` what a scanner and a stamp make of it.
"""

import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import noto_cjk_sans_otc  # type: ignore[import-untyped]
import numpy as np
import typst
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
_MOST_ROWS = 24
FONTS = typst.Fonts(font_paths=[Path(noto_cjk_sans_otc.__file__).parent])
SANS = "Noto Sans CJK SC"


class Printed(NamedTuple):
    """One cell as printed: its text, where it begins, how far it spans."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


class Sheet(NamedTuple):
    """A page: its title, the cells of its table and the relative widths of the columns."""

    title: str
    cells: Sequence[Printed]
    widths: Sequence[int]


@dataclass(frozen=True)
class Spoil:
    """What happens to a page: degrees of turn, noise in grey levels, and so on."""

    turn: float = 0.0
    noise: float = 0.0
    paper: int = 255
    jpeg: int | None = None
    stamp: tuple[int, int, int] | None = None
    keystone: float = 0.0
    blur: float = 0.0
    specks: int = 0
    fade: float = 1.0


PLACES = (
    "青川县", "临江市", "南浦区", "云岭州", "白河县", "长宁街道", "石桥镇", "海陵区", "安丰县",
)  # fmt: skip
BODIES = (
    "水务局", "教育体育局", "农业农村局", "档案馆", "公安局交通警察大队", "卫生健康委员会",
    "融媒体中心", "自然资源和规划局", "第三人民医院", "残疾人联合会",
)  # fmt: skip
THINGS = (
    "河道清淤整治", "老旧小区改造", "中小学校舍维修", "疫苗冷链设备购置", "公益性岗位补贴",
    "档案数字化加工", "城市照明电费", "森林防火巡护", "信息系统运行维护", "食品安全抽检",
    "高标准农田建设", "公共厕所保洁", "困难群众救助", "道路交通标线施划", "非遗展演活动",
)  # fmt: skip
MEASURES = (
    "清淤长度", "受益人口数", "设备验收合格率", "资金拨付及时率", "抽检批次", "维修面积",
    "投诉办结率", "系统故障响应时间", "培训人次", "档案扫描页数", "补贴发放准确率", "巡护里程",
    "单位成本控制", "年度节能量", "带动就业人数", "居民知晓率", "植被恢复面积", "工程按期完工率",
)  # fmt: skip
UNITS = ("个", "人次", "公里", "万元", "平方米", "批", "%", "小时", "户", "天", "元/人")
WORDS = ("较好", "达成指标", "有效提升", "按期完成", "部分达成", "长期", "显著改善", "完成", "无")
REASONS = (
    "受汛期影响，工程推迟1个月开工。", "招标节约资金，执行率偏低；下年据实编制预算。",
    "年中追加任务3项，超出年初目标。", "问卷回收不足，拟扩大样本量至200份。",
)  # fmt: skip
GOALS = (
    "完成{place}{thing}项目，涉及12个村、3.6万人，年底前通过竣工验收。",
    "保障{thing}工作正常开展，全年不少于4次，群众满意度达到95%以上。",
    "按照实施方案推进{thing}，其中一期投资1,280.50万元，二期待定。",
)
LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)


def _money(dice: random.Random) -> str:
    value = dice.choice((0, dice.uniform(0, 10), dice.uniform(10, 1000), dice.uniform(1e3, 1e5)))
    return dice.choice(("{:.2f}", "{:.2f}", "{:,.2f}", "{:.4f}", "{:.0f}")).format(value)


def _rate(dice: random.Random) -> str:
    return dice.choice(("{:.2f}", "{:.2f}%", "{:.1f}%", "{:.0f}%")).format(dice.uniform(0, 100))


def _points(dice: random.Random) -> str:
    return dice.choice(("{:.2f}", "{:.1f}", "{:.0f}")).format(dice.uniform(0.5, 30))


def _nothing(dice: random.Random) -> str:
    return dice.choice(("-", "-", "-", "—", "/", "", "0.00"))


def _amount(dice: random.Random) -> str:
    number = dice.choice(("{:.0f}", "{:.2f}", "{:.1f}")).format(dice.uniform(0, 500))
    return number + dice.choice(("{}", "({})", "（{}）", "")).format(dice.choice(UNITS))


def _target(dice: random.Random) -> str:
    if dice.random() < 0.25:
        return dice.choice((*WORDS, "2024年12月31日前", "1次/季度", "≤5个工作日", "0", "-3.5℃"))
    return dice.choice(("≥", "≤", "=", "＞", "＜", "")) + _amount(dice)


def _funds(dice: random.Random, row: int) -> list[Printed]:
    heads = (
        "",
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        "得分",
    )
    rows = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
    cells = [Printed("项目资金（万元）", row, 0, 5)]
    cells += [Printed(text, row, 1 + at) for at, text in enumerate(heads)]
    for ordinal, label in enumerate(rows, start=1):
        here = row + ordinal
        last = (_points(dice), _rate(dice), _points(dice))
        if ordinal > 1:
            last = (_nothing(dice), _rate(dice), _nothing(dice))
        texts = (label, _money(dice), _money(dice), _money(dice), *last)
        cells += [Printed(text, here, 1 + at) for at, text in enumerate(texts)]
    return cells


def _indicators(dice: random.Random, row: int) -> list[Printed]:
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    cells = [Printed(text, row, at) for at, text in enumerate((*heads, "偏差原因分析及改进措施"))]
    row += 1
    for level, seconds in LEVELS:
        chosen = [second for second in seconds if dice.random() < 0.7] or [seconds[0]]
        start = row
        for second in chosen:
            count = dice.choice((1, 1, 2))
            cells.append(Printed(second, row, 1, count))
            for _ in range(count):
                reason = (
                    dice.choice(REASONS) if dice.random() < 0.15 else dice.choice(("", "", "无"))
                )
                figures = (_target(dice), _amount(dice), _points(dice), _points(dice))
                texts = (dice.choice(MEASURES), *figures, reason)
                cells += [Printed(text, row, 2 + at) for at, text in enumerate(texts)]
                row += 1
        cells.append(Printed(level, start, 0, row - start))
    score = f"{dice.uniform(50, 100):.2f}"
    cells += [Printed("总分", row, 0, 1, 5), Printed("100", row, 5), Printed(score, row, 6)]
    return [*cells, Printed("", row, 7)]


def national(seed: int) -> Sheet:
    """Return a form in the national layout."""
    dice = random.Random(seed)  # noqa: S311
    place, thing = dice.choice(PLACES), dice.choice(THINGS)
    body = place + dice.choice(BODIES)
    goal = dice.choice(GOALS).format(place=place, thing=thing)
    cells = [
        Printed("项目名称", 0, 0),
        Printed(f"{dice.randint(2019, 2026)}年{thing}项目", 0, 1, 1, 7),
        Printed("主管部门", 1, 0),
        Printed(body, 1, 1, 1, 3),
        Printed("实施单位", 1, 4),
        Printed(place + dice.choice(BODIES), 1, 5, 1, 3),
        *_funds(dice, 2),
        Printed("年度总体目标", 7, 0, 2),
        Printed("预期目标", 7, 1, 1, 3),
        Printed("实际完成情况", 7, 4, 1, 4),
        Printed(goal, 8, 1, 1, 3),
        Printed(dice.choice((goal, dice.choice(REASONS))), 8, 4, 1, 4),
        *_indicators(dice, 9),
    ]
    return Sheet("项目支出绩效自评表", cells, (9, 11, 15, 13, 13, 8, 9, 12))


def provincial(seed: int) -> Sheet:
    """Return a form with sign, value and unit in columns of their own, few columns merged."""
    dice = random.Random(seed)  # noqa: S311
    thing = dice.choice(THINGS)
    heads = ("序号", "指标名称", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分")
    cells = [Printed("项目名称", 0, 0, 1, 2), Printed(f"{thing}（二期）", 0, 2, 1, 6)]
    cells += [Printed(text, 1, at) for at, text in enumerate(heads)]
    for ordinal in range(1, 19):
        sign = dice.choice(("≥", "≤", "=", ">", "<", "定性"))
        value = dice.choice(WORDS) if sign == "定性" else _money(dice)
        texts = (str(ordinal), dice.choice(MEASURES), sign, value, dice.choice(UNITS))
        scores = (_points(dice), dice.choice((_points(dice), _nothing(dice))))
        row = (*texts, _amount(dice), *scores)
        cells += [Printed(text, 1 + ordinal, at) for at, text in enumerate(row)]
    cells += [Printed("合计", 20, 0, 1, 6), Printed("90", 20, 6), Printed(_points(dice), 20, 7)]
    return Sheet("部门预算项目支出绩效自评表", cells, (6, 20, 9, 12, 10, 12, 8, 8))


def lists(seed: int) -> Sheet:
    """Return a plain summary table: many rows of figures, dashes and empty cells."""
    dice = random.Random(seed)  # noqa: S311
    heads = ("项目", "预算数", "执行数", "执行率", "自评得分", "等级", "备注")
    cells = [Printed(text, 0, at) for at, text in enumerate(heads)]
    for row in range(1, 23):
        grade = dice.choice(("优", "良", "中", "差", "—", ""))
        last = (_rate(dice), dice.choice((_points(dice), _nothing(dice))), grade, _nothing(dice))
        texts = (dice.choice(THINGS), _money(dice), dice.choice(("-12.50", _money(dice))), *last)
        cells += [Printed(text, row, at) for at, text in enumerate(texts)]
    return Sheet("项目支出绩效自评汇总表", cells, (20, 12, 12, 10, 10, 7, 12))


def printed(
    sheet: Sheet, *, dpi: int, font: str = SANS, size: float = 10.5, rule: str = "0.6pt"
) -> Pixels:
    """Return the page as an RGB bitmap of height x width x 3: A4, or longer if it must be."""
    height = 29.7 if len({cell.row for cell in sheet.cells}) < _MOST_ROWS else 45
    cells = "\n".join(
        f"table.cell(x: {cell.column}, y: {cell.row}, rowspan: {cell.row_span}, "
        f"colspan: {cell.column_span})[#{json.dumps(cell.text, ensure_ascii=False)}],"
        for cell in sheet.cells
    )
    widths = ", ".join(f"{width}fr" for width in sheet.widths)
    source = f"""
#set page(width: 21cm, height: {height}cm, margin: (x: 1.6cm, y: 1.8cm))
#set text(font: {json.dumps(font)}, size: {size}pt, lang: "zh", region: "cn")
#align(center)[#text(size: 16pt)[{sheet.title}]]
#align(center)[（2024年度）]
#table(columns: ({widths}), align: center + horizon, inset: (x: 3pt, y: 4pt),
  stroke: {rule}, {cells})
"""
    png = typst.compile(source.encode(), format="png", ppi=float(dpi), font_paths=FONTS)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def _stamped(page: Pixels, colour: tuple[int, int, int]) -> Pixels:
    """Press a round seal with a star in the middle over the lower right part of the page."""
    height, width = page.shape[:2]
    ink = np.zeros((height, width), np.uint8)
    radius = int(width * 0.096)
    centre = (int(width * 0.66), int(height * 0.3))
    cv2.circle(ink, centre, radius, 255, max(2, radius // 18))
    points = [
        (
            centre[0] + radius * 0.35 * np.sin(turn * 4 * np.pi / 5),
            centre[1] - radius * 0.35 * np.cos(turn * 4 * np.pi / 5),
        )
        for turn in range(5)
    ]
    cv2.fillPoly(ink, [np.array(points, np.int32)], 255)
    for turn in np.linspace(-2.2, 2.2, 12):
        at = (centre[0] + radius * 0.78 * np.sin(turn), centre[1] - radius * 0.78 * np.cos(turn))
        box = cv2.boxPoints((at, (radius * 0.16, radius * 0.26), float(np.degrees(turn))))
        cv2.polylines(ink, [box.astype(np.int32)], isClosed=True, color=255, thickness=3)
    share = (cv2.GaussianBlur(ink, (0, 0), 0.8) / 255.0 * 0.85)[..., None]
    tint = np.array(colour, float) / 255.0
    return (page * (1 - share + share * tint)).astype(np.uint8)


def spoilt(page: Pixels, spoil: Spoil, *, seed: int = 0) -> Pixels:
    """Return the page as a scanner would give it, RGB."""
    dice = np.random.default_rng(seed)
    height, width = page.shape[:2]
    if spoil.stamp:
        page = _stamped(page, spoil.stamp)
    grey: NDArray[Any] = 255 - (255 - page.astype(np.float32)) * spoil.fade
    grey = grey * (spoil.paper / 255.0)
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), spoil.turn, 1), [0, 0, 1]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    pulled = corners + width * spoil.keystone * np.array(
        [[1, 0.5], [-0.6, 0.2], [0, 0], [0, 0]], np.float32
    )
    matrix = cv2.getPerspectiveTransform(corners, pulled.astype(np.float32)) @ matrix
    paper = (float(spoil.paper),) * 3
    grey = cv2.warpPerspective(
        grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper
    )
    if spoil.blur:
        grey = cv2.GaussianBlur(grey, (0, 0), spoil.blur)
    if spoil.noise:
        grey = grey + dice.normal(0, spoil.noise, grey.shape[:2])[..., None]
    if spoil.specks:
        spots = (dice.integers(0, height, spoil.specks), dice.integers(0, width, spoil.specks))
        grey[spots] = dice.integers(0, 90, spoil.specks)[:, None]
    spoiled: Pixels = np.clip(grey, 0, 255).astype(np.uint8)
    if spoil.jpeg:
        _, coded = cv2.imencode(".jpg", spoiled, [cv2.IMWRITE_JPEG_QUALITY, spoil.jpeg])
        spoiled = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return spoiled


def filed(page: Pixels, kind: str = "PNG", dpi: int = 200) -> bytes:
    """Return the bitmap as the bytes of a picture file with its resolution."""
    out = io.BytesIO()
    Image.fromarray(page).save(out, kind, dpi=(dpi, dpi))
    return out.getvalue()
