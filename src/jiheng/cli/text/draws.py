"""A spot-check draw on a page: what was drawn from, by which chances, and which forms."""

from collections import Counter
from fractions import Fraction
from typing import Any

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean
from jiheng.services.spot_checks import confidence

_WHOLE = 10_000
_NOISE = 1e-9
"""What floating point may lack of a tenth of a percent."""
_TITLE = Text("从 {forms} 张表中抽取 {count} 张", "{count} form(s) drawn from {forms}")
_FRAME = Text("抽样框 SHA-256  {digest}", "frame SHA-256  {digest}")
_SOURCE = Text("种子来自        {source}", "seed from      {source}")
_SEED = Text("种子 SHA-256    {digest}", "seed SHA-256   {digest}")
_SURE = (
    Text(
        "有 {wrong} 张（{share}）出错时，至少抽到一张错表的把握：",
        "How sure it is that one of {wrong} wrong form(s) ({share}) is drawn:",
    ),
    Text(
        "  错表随机散布 {scattered}，不论错的是哪些表都不低于 {least}",
        "  scattered at random {scattered}, whichever forms they are at least {least}",
    ),
)
_BY_RISK = (
    Text("风险", "Risk"),
    Text("张数", "Forms"),
    Text("抽取概率", "Chance"),
    Text("抽中", "Drawn"),
)
_DRAWN = (
    Text("关键字", "Key"),
    Text("部门", "Department"),
    Text("风险", "Risk"),
    Text("金额（元）", "Amount (yuan)"),
    Text("概率", "Chance"),
)


def drawn(page: Page, record: dict[str, Any], session: Session, *, tolerable: Fraction) -> None:
    """Print a record of a draw, and how sure it makes where that share of forms is wrong."""
    promise, forms = record["promise"], record["drawn"]
    title = session.say(_TITLE, forms=f"{promise['frame']['forms']:,}", count=f"{len(forms):,}")
    page.title((title, STRONG))
    page.line((session.say(_FRAME, digest=promise["frame"]["sha256"]), QUIET))
    if "seed_source" in promise:
        page.line((session.say(_SOURCE, source=clean(promise["seed_source"])), QUIET))
    else:
        page.line((session.say(_SEED, digest=promise["seed_sha256"]), QUIET))
    page.gap()
    page.table([Column(session.say(_BY_RISK[0])), *_figures(session)], _by_risk(record))
    page.gap()
    for line in _sure(record, tolerable, session):
        page.line((line, QUIET))
    page.gap()
    heads = [session.say(head) for head in _DRAWN]
    page.table(
        [Column(head, is_figure=place > 2) for place, head in enumerate(heads)],  # noqa: PLR2004
        [_row(each) for each in forms],
    )


def _sure(record: dict[str, Any], tolerable: Fraction, session: Session) -> list[str]:
    held = confidence(record, tolerable)
    told = {
        "wrong": f"{held.wrong:,}",
        "share": _percent(tolerable),
        "scattered": _reached(held.scattered),
        "least": _reached(held.at_least),
    }
    return [session.say(each, **told) for each in _SURE]


def _reached(confidence: float) -> str:
    """Return the tenths of a percent that are reached; all of them only where it is certain."""
    tenths = 1000 if confidence == 1 else min(int(confidence * 1000 + _NOISE), 999)
    return f"{tenths // 10}.{tenths % 10} %"


def _figures(session: Session) -> list[Column]:
    return [Column(session.say(head), is_figure=True) for head in _BY_RISK[1:]]


def _by_risk(record: dict[str, Any]) -> list[list[Cell]]:
    chances: dict[str, list[Fraction]] = {risk: [] for risk in record["promise"]["plan"]["risks"]}
    counts: Counter[str] = Counter()
    for stratum in record["strata"]:
        chances[stratum["risk"]].append(Fraction(stratum["chance"]))
        counts[stratum["risk"]] += stratum["forms"]
    hits = Counter(each["risk"] for each in record["drawn"])
    return [
        [
            Cell(risk, ACCENT),
            Cell(f"{counts[risk]:,}"),
            Cell(_span(each)),
            Cell(f"{hits[risk]:,}"),
        ]
        for risk, each in chances.items()
        if each
    ]


def _span(chances: list[Fraction]) -> str:
    low, high = min(chances), max(chances)
    return _percent(low) if low == high else f"{_percent(low)}–{_percent(high)}"


def _percent(chance: Fraction) -> str:
    """Return hundredths of a percent; what is above 0 or below 1 is not shown as that."""
    hundredths = (chance.numerator * 20_000 + chance.denominator) // (chance.denominator * 2)
    if hundredths == 0 < chance:
        return "<0.01 %"
    if hundredths == _WHOLE and chance < 1:
        return ">99.99 %"
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def _row(form: dict[str, Any]) -> list[Cell]:
    yuan, fen = divmod(form["amount"], 100)
    return [
        Cell(form["key"], ACCENT),
        Cell(form["department"]),
        Cell(form["risk"]),
        Cell(f"{yuan:,}.{fen:02d}"),
        Cell(_percent(Fraction(form["chance"]))),
    ]
