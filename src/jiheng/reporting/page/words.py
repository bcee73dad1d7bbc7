"""The words of the report page, in both languages."""

from typing import Final

from jiheng.domain.text import Text
from jiheng.reporting.tables import KNOWN, NEW, OPEN, SUPPRESSED

TITLE: Final = Text("绩效自评表核对报告", "Report on self-evaluation forms")
BRAND: Final = Text("绩衡", "Jiheng")
MADE: Final = Text("{day} 核对", "checked on {day}")
POLICIES: Final = Text("政策：{used}", "Policies: {used}")
FORMS: Final = Text("自评表", "forms")
FINDINGS: Final = Text("问题", "Findings")
STATUSES: Final = {"open": OPEN, "new": NEW, "known": KNOWN, "suppressed": SUPPRESSED}
GONE: Final = Text("已不再出现", "gone")
UNCHECKED: Final = Text("这次没有核对", "not checked")
BY_FAMILY: Final = Text("各类问题", "Findings by kind")
BY_RATING: Final = Text("等级分布", "Ratings")
BY_RATE: Final = Text("执行率与得分", "Execution rate against score")
RATE: Final = Text("预算执行率（%）", "execution rate (%)")
SCORE: Final = Text("填报总分", "claimed total")
CLAIMED: Final = Text("填报", "Claimed")
COMPUTED: Final = Text("折算", "Computed")
NOT_RATED: Final = Text("无", "none")
OVERVIEW: Final = Text("各表", "Forms")
RULES: Final = Text("所报规则", "Rules that reported")
TROUBLES: Final = Text("没能处理的，和要留意的", "What could not be processed, and what to mind")
NUMBER: Final = Text("序", "No.")
PROJECT: Final = Text("项目", "Project")
ITEM: Final = Text("项", "Item")
POINTS: Final = Text("分值", "Points")
CLAIMED_TOTAL: Final = Text("填报总分", "Claimed")
COMPUTED_TOTAL: Final = Text("折算总分", "Computed")
RATING: Final = Text("等级", "Rating")
RULE: Final = Text("规则", "Rule")
WHAT: Final = Text("检查什么", "What it reports")
SEVERITY: Final = Text("程度", "Severity")
PASSED: Final = Text("通过", "Passed")
COUNT: Final = Text("个数", "Count")
REMEDY: Final = Text("改法", "Remedy")
BASIS: Final = Text("依据", "Basis")
PLACE: Final = Text("位置", "Place")
REASON: Final = Text("理由", "Reason")
RELATED: Final = Text("相关的表", "Related forms")
UNTIL: Final = Text("{reason}（至 {day}）", "{reason} (until {day})")
CLEAN: Final = Text("没有发现问题。", "Nothing found.")
GAPS: Final = Text(
    "缺数据（{missing}），{count} 条规则未能判断：{rules}。",
    "For want of data ({missing}) {count} rule(s) could not judge: {rules}.",
)
NO_FORMS: Final = Text(
    "没有读到自评表；请核对所给的文件。", "No form was read; check the files that were given."
)
WITHOUT_SCRIPT: Final = Text(
    "浏览器没有启用脚本：下面是前 {shown} 张表（共 {forms} 张）；"
    "全部问题请用 -o 问题.xlsx 或 .csv 导出。",
    "Without scripts only the first {shown} of {forms} forms are shown; export all findings "
    "with -o findings.xlsx or .csv.",
)
SCRIPTED: Final[dict[str, Text]] = {
    "search": Text("项目、单位或序号", "project, unit or number"),
    "rule": Text("全部规则", "all rules"),
    "all": Text("原有的除外", "all but known"),
    "clear": Text("清除筛选", "Clear"),
    "previous": Text("上一页", "Previous"),
    "next": Text("下一页", "Next"),
    "shown": Text(
        "第 {first}–{last} 张，共 {forms} 张表、{findings} 个问题",
        "{first}–{last} of {forms} forms, {findings} findings",
    ),
    "none": Text("没有符合条件的表；请放宽筛选。", "No form fits; widen the filter."),
    "chosen": Text("图中所选：{what}", "chosen in a chart: {what}"),
    "filter": Text("筛选", "Filter"),
    "with": Text("只看有问题的表", "Only forms with findings"),
}
