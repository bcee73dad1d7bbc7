"""The truth set: forms in the words of a finance officer, with what must be found in each.

    python tests/truthbook.py          precision and recall, per rule and overall

Every YAML file of ``tests/truth`` holds a list of forms. A form is written out, or is ``like``
another one with a ``change``, or is one of a ``document``. ``finds`` lists what must be reported,
``allows`` what may be; anything else that is reported is false. A label is
``CODE`` or ``CODE 行n`` for the n-th indicator, then why. ``同册`` lists other forms that are filed
with it, each a change of it or ``like`` another; they are not judged themselves.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jiheng.documents import read_document
from jiheng.domain.canonical import from_json
from jiheng.domain.finding import Severity
from jiheng.domain.form import LEVEL1_POINTS, LEVEL2_POINTS, Form
from jiheng.policy.shipped import load_shipped
from jiheng.rules.catalogue import RULES
from jiheng.services.assessing import Request, assess

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "truth"
SOURCES = {
    "总额": "total",
    "当年财政拨款": "current_appropriation",
    "上年结转资金": "carry_over",
    "其他资金": "other",
    "财政资金": "fiscal",
    "当年财政拨款（续）": "current_appropriation",
    "上级补助": "superior_grant",
    "县级资金": "county",
}
LEVELS = {
    "数量": ("output", "quantity"),
    "质量": ("output", "quality"),
    "时效": ("output", "timeliness"),
    "成本": ("output", "cost"),
    "经济成本": ("cost", "economic_cost"),
    "社会成本": ("cost", "social_cost"),
    "生态环境成本": ("cost", "environmental_cost"),
    "经济效益": ("outcome", "economic"),
    "社会效益": ("outcome", "social"),
    "生态效益": ("outcome", "ecological"),
    "可持续影响": ("outcome", "sustained_impact"),
    "满意度": ("satisfaction", "beneficiary_satisfaction"),
    "管理": ("management", None),
    "产出": ("output", None),
    "": (None, None),
}
TIERS = {"达成": "achieved", "部分达成": "partly", "未达成": "not"}
SIGNS = {"≥": "ge", ">": "gt", "=": "eq", "≤": "le", "<": "lt", "": None}
FUNDS = (
    "original_budget", "revised_budget", "outturn", "max_points", "execution_rate", "claimed_score",
)  # fmt: skip
TEXTS = {
    "主管部门": ("supervising_department",),
    "实施单位": ("implementing_unit",),
    "项目": ("project", "name"),
    "预期目标": ("objective", "intended"),
    "实际完成情况": ("objective", "achieved"),
    "单位": ("amount_unit",),
    "年度": ("fiscal_year",),
    "等级": ("claimed_rating",),
    "种类": ("kind",),
}
_VALUE = re.compile(r"([≥>=≤<]?)(-?\d+(?:\.\d+)?)(?:\((.+)\)|([^\d\s(（]\D*)?)\Z")
_LABEL = re.compile(r"([A-Z]{3}\d{3})(?: 行(\d+))?(?:[：:] ?(.*))?\Z")
Json = dict[str, Any]
Key = tuple[str, int | None]


@dataclass(frozen=True)
class Labelled:
    """A form with what must and what may be found in it; a row counts from 1."""

    name: str
    group: str
    form: Form
    finds: frozenset[Key]
    allows: frozenset[Key]
    others: tuple[Form, ...] = ()
    request: Request = field(default_factory=Request)

    def judge(self, found: set[Key]) -> tuple[set[Key], set[Key], set[Key]]:
        """Return (true, false, missed) of what was reported."""
        permitted = {key for key in found if key in self.allows or (key[0], None) in self.allows}
        return found & self.finds, found - self.finds - permitted, set(self.finds) - found


def _value(text: str) -> Json:
    match = _VALUE.match(text)
    if match is None:
        return {"text": text or None}
    sign, number, bracketed, bare = match.groups()
    return {"text": text, "comparator": SIGNS[sign], "value": number, "unit": bracketed or bare}


def _actual(text: str) -> Json:
    read = _value(text)
    read.pop("comparator", None)
    return read | {"tier": TIERS.get(text.removesuffix("年度指标").removesuffix("指标"))}


def _number(text: str) -> str | None:
    return None if text in {"-", ""} else text


def _indicator(line: str) -> Json:
    cells = [cell.strip() for cell in line.split("|")] + [""] * 7
    level2, name, target, actual, most, score, why = cells[:7]
    level1, level2_code = LEVELS[level2]
    return {
        "level1": level1,
        "level2": level2_code,
        "name": name or None,
        "target": _value(target),
        "actual": _actual(actual),
        "max_points": _number(most),
        "claimed_score": _number(score),
        "variance_explanation": why or None,
    }


def _material(line: str) -> Json:
    """Return evidence: 名称 | 数值 | 日期 | 样本."""
    title, value, dated, sample = ([cell.strip() for cell in line.split("|")] + [""] * 4)[:4]
    return {
        "title": title,
        "value": _number(value),
        "dated": dated or None,
        "sample_size": int(sample) if sample else None,
    }


def _headings(entry: Mapping[str, Any], level: str) -> list[str]:
    printed = entry.get(f"{level}标题分值", {})
    return [str(printed.get(row, "")) for row, _ in enumerate(entry.get("指标", ()), 1)]


def _line(source: str, figures: str) -> Json:
    numbers = [_number(each) for each in figures.split()]
    return {"source": SOURCES[source], **dict(zip(FUNDS, numbers, strict=True))}


def _written(entry: Mapping[str, Any]) -> Json:
    """Return the canonical JSON of a form that is written out."""
    form: Json = {"kind": "project", "amount_unit": "万元", "project": {}, "objective": {}}
    for key, path in TEXTS.items():
        if key in entry:
            *outer, last = path
            held = form[outer[0]] if outer else form
            held[last] = entry[key]
    form["funds"] = [_line(*pair) for pair in entry.get("资金", {}).items()]
    form["indicators"] = [_indicator(line) for line in entry.get("指标", ())]
    most, score = (_number(each) for each in entry.get("总分", "- -").split())
    form["total"] = {"max_points": most, "claimed_score": score}
    form["extensions"] = {key: entry[key] for key in ("存在问题", "改进措施") if key in entry}
    for key, level in ((LEVEL1_POINTS, "一级"), (LEVEL2_POINTS, "二级")):
        if any(texts := _headings(entry, level)):
            form["extensions"][key] = texts
    for row, materials in entry.get("佐证", {}).items():
        form["indicators"][row - 1]["evidence"] = [_material(each) for each in materials]
    form["notes"] = [{"text": text} for text in entry.get("表下", ())]
    return form


def _changed(entry: Mapping[str, Any], change: Mapping[str, Any]) -> Json:
    """Return what is written of a form after a change."""
    written: Json = {**entry, "资金": dict(entry.get("资金", {})), "指标": list(entry["指标"])}
    removed: list[int] = []
    for key, value in change.items():
        if key == "资金":
            written["资金"].update(value)
        elif key == "删行":
            removed = [value] if isinstance(value, int) else value
        elif key.startswith("行"):
            written["指标"][int(key[1:]) - 1] = value
        elif key == "加行":
            written["指标"].extend(value)
        else:
            written[key] = value
    written["资金"] = {key: value for key, value in written["资金"].items() if value}
    written["指标"] = [row for n, row in enumerate(written["指标"], 1) if n not in removed]
    return written


def _labels(entries: list[str]) -> frozenset[Key]:
    return frozenset(_label(entry) for entry in entries)


def _label(entry: str) -> Key:
    match = _LABEL.match(entry)
    assert match, f"no label: {entry}"
    assert match[1] in SCOPES, f"no rule: {entry}"
    return match[1], int(match[2]) if match[2] else None


SCOPES = {rule.code: rule.scope.value for rule in RULES}


@cache
def entries() -> dict[str, Json]:
    """Return every written form by its name, with the file it stands in."""
    found: dict[str, Json] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in load_shipped(path.read_text(encoding="utf-8")):
            assert entry["name"] not in found, f"{entry['name']} stands twice"
            found[entry["name"]] = entry | {"group": path.stem}
    return found


@cache
def truth() -> tuple[Labelled, ...]:
    """Return all labelled forms."""
    return tuple(_labelled(entry) for entry in entries().values())


def _labelled(entry: Json) -> Labelled:
    finds, allows = list(entry.get("finds", ())), list(entry.get("allows", ()))
    others: tuple[Form, ...] = ()
    if "document" in entry:
        form = _document(entry["document"])[entry["form"] - 1]
    else:
        if "like" in entry:
            origin, unlike = entries()[entry["like"]], entry.get("not", ())
            kept = [each for each in origin.get("finds", ()) if _label(each)[0] not in unlike]
            finds, allows = finds + kept, allows + list(origin.get("allows", ()))
        written = _resolved(entry)
        form = from_json(_written(written))
        others = tuple(
            from_json(_written(_resolved({"like": entry["name"]} | each)))
            for each in entry.get("同册", ())
        )
    chosen = entry.get("政策")
    request = Request(str(ROOT / chosen) if chosen and "/" in chosen else chosen)
    return Labelled(
        entry["name"], entry["group"], form, _labels(finds), _labels(allows), others, request
    )


def _resolved(entry: Json) -> Json:
    """Return what is written of a form, that of the form it is like included."""
    if "like" not in entry:
        return entry
    return _changed(_resolved(entries()[entry["like"]]), entry.get("change", {}))


@cache
def _document(name: str) -> list[Form]:
    path = ROOT / name
    return list(read_document(path.read_bytes(), path.name))


def reported(labelled: Labelled) -> set[Key]:
    """Return what the program reports of a form: rule and row of the indicator."""
    found = assess([labelled.form, *labelled.others], labelled.request).findings()
    return {(each.rule, _row(each.rule, each.path)) for each in found if each.form == 0}


def _row(rule: str, path: str) -> int | None:
    if SCOPES[rule] != "indicators":
        return None
    match = re.match(r"indicators\[(\d+)\]", path)
    assert match
    return int(match[1]) + 1


@dataclass
class Score:
    """How often a rule was right, wrong and silent."""

    true: int = 0
    false: int = 0
    missed: int = 0

    def add(self, true: int, false: int, missed: int) -> None:
        self.true, self.false, self.missed = (
            self.true + true,
            self.false + false,
            self.missed + missed,
        )

    @property
    def precision(self) -> float:
        return self.true / (self.true + self.false) if self.true + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.true / (self.true + self.missed) if self.true + self.missed else 1.0


@dataclass(frozen=True)
class Report:
    """What the program found against the labels."""

    by_rule: dict[str, Score]
    faults: list[str]

    def over(self, severity: Severity | None = None) -> Score:
        """Return the score over all rules, or over those of a severity."""
        total = Score()
        for rule in RULES:
            if severity in {None, rule.severity}:
                each = self.by_rule[rule.code]
                total.add(each.true, each.false, each.missed)
        return total


@cache
def measure() -> Report:
    """Check every form of the truth set and compare with its labels."""
    by_rule = {rule.code: Score() for rule in RULES}
    faults = []
    for each in truth():
        true, false, missed = each.judge(reported(each))
        for keys, place in ((true, 0), (false, 1), (missed, 2)):
            for code, _ in keys:
                by_rule[code].add(*(int(n == place) for n in range(3)))
        faults += [f"{each.group}/{each.name}: 误报 {_said(key)}" for key in sorted(false, key=str)]
        faults += [
            f"{each.group}/{each.name}: 漏报 {_said(key)}" for key in sorted(missed, key=str)
        ]
    return Report(by_rule, faults)


def _said(key: Key) -> str:
    title = next(rule.title.zh for rule in RULES if rule.code == key[0])
    return f"{key[0]} {title}" + (f" 行{key[1]}" if key[1] else "")


def lines(report: Report) -> Iterator[str]:
    """Yield the report as people read it."""
    yield "规则     应报  报对  误报  漏报  精确率   召回率   名称"
    for rule in RULES:
        yield _line_of(rule.code, report.by_rule[rule.code], rule.title.zh)
    for severity, said in (*((each, each.value) for each in Severity), (None, "overall")):
        yield _line_of(said, report.over(severity), "")
    yield f"{len(truth())} 张表，{sum(len(each.finds) for each in truth())} 处标注"
    yield from report.faults


def _line_of(said: str, score: Score, title: str) -> str:
    figures = (score.true + score.missed, score.true, score.false, score.missed)
    counts = "  ".join(f"{figure:>4}" for figure in figures)
    return f"{said:<8} {counts}  {score.precision:>6.1%}  {score.recall:>6.1%}   {title}".rstrip()


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines(measure())) + "\n")
