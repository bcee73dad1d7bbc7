"""The words of reports, in both languages."""

from typing import Final

from jiheng.domain.finding import Severity, Verdict
from jiheng.domain.funds import FundingSource
from jiheng.domain.text import Text

NOTHING: Final = "—"
"""Stands where there is no figure."""
SEVERITIES: Final = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.ADVICE: Text("建议", "advice"),
}
VERDICTS: Final = {
    Verdict.PASS: Text("通过", "passed"),
    Verdict.FAIL: Text("不通过", "failed"),
    Verdict.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Verdict.NOT_EVALUABLE: Text("缺数据无法判断", "not evaluable"),
}
SOURCES: Final = {
    FundingSource.TOTAL: Text("年度资金总额", "total funds"),
    FundingSource.CURRENT_APPROPRIATION: Text("当年财政拨款", "current-year appropriation"),
    FundingSource.CARRY_OVER: Text("上年结转资金", "carry-over"),
    FundingSource.OTHER: Text("其他资金", "other funds"),
    FundingSource.FISCAL: Text("财政资金", "fiscal funds"),
    FundingSource.FISCAL_ACCOUNT_FUNDS: Text("财政专户管理资金", "special fiscal account funds"),
    FundingSource.OWN_FUNDS: Text("单位资金", "unit's own funds"),
    FundingSource.SUPERIOR_GRANT: Text("上级补助", "grant from above"),
    FundingSource.CENTRAL: Text("中央资金", "central funds"),
    FundingSource.PROVINCIAL: Text("省级资金", "provincial funds"),
    FundingSource.MUNICIPAL: Text("市级资金", "municipal funds"),
    FundingSource.COUNTY: Text("县级资金", "county funds"),
    FundingSource.LOCAL: Text("地方资金", "local funds"),
    FundingSource.GOVERNMENT_FUNDS: Text("政府性基金预算拨款", "government-managed funds"),
    FundingSource.STATE_CAPITAL: Text("国有资本经营预算拨款", "state capital operations budget"),
    FundingSource.GENERAL_BONDS: Text("一般债券资金", "general bonds"),
    FundingSource.SPECIAL_BONDS: Text("专项债券资金", "special bonds"),
    FundingSource.BONDS: Text("政府债券资金", "government bonds"),
    FundingSource.LOANS: Text("银行贷款", "loans"),
    FundingSource.LOWER_GRANT: Text("补助下级", "grants to lower levels"),
}
BLOCKS: Final = {
    "": Text("全表", "whole form"),
    "funds": Text("项目资金", "project funds"),
    "indicators": Text("绩效指标", "performance indicators"),
    "objective": Text("年度总体目标", "annual overall objective"),
    "amount_unit": Text("金额单位", "amount unit"),
    "total": Text("总分", "total score"),
}
ROWS: Final = {
    "funds": Text("第 {row} 行资金", "funds line {row}"),
    "indicators": Text("第 {row} 项指标", "indicator {row}"),
}
LINE: Final = Text("第 {line} 行", "line {line}")
PAGE: Final = Text("第 {page} 页", "page {page}")
TABLE_CELL: Final = Text("表 {table} {cell}", "table {table} {cell}")
UNNAMED: Final = Text("未命名指标", "unnamed indicator")
NO_PROJECT: Final = Text("项目名称未填", "no project name")
NO_YEAR: Final = Text("年度未填", "no year")
YEAR: Final = Text("{year} 年度", "fiscal year {year}")
AS_OF: Final = Text("（按 {year} 年的规定）", " (by the rules of {year})")
EXECUTION_RATE: Final = Text("预算执行率", "execution rate")
EXECUTION_SCORE: Final = Text("预算执行率得分", "execution score")
TOTAL: Final = Text("总分", "total score")
RATING: Final = Text("评价等级", "rating")
FAMILIES: Final = {
    "FND": Text("资金", "funds"),
    "EXE": Text("预算执行", "execution"),
    "PTS": Text("分值", "points"),
    "SCO": Text("得分", "scores"),
    "RAT": Text("总分与等级", "total and rating"),
    "IND": Text("指标", "indicators"),
    "NAR": Text("文字说明", "narrative"),
    "PRT": Text("项目之间", "portfolio"),
    "SER": Text("历年之间", "series"),
    "EVD": Text("佐证", "evidence"),
    "DSC": Text("公开", "disclosure"),
}
HEADINGS: Final = {
    "What it checks": Text("查什么", "What it checks"),
    "Why it matters": Text("为什么", "Why it matters"),
    "Basis": Text("依据说明", "Basis"),
    "Example": Text("例子", "Example"),
    "Not reported when": Text("何时不报", "Not reported when"),
    "How to fix": Text("怎样改", "How to fix"),
}
"""The sections of a rule's page."""
