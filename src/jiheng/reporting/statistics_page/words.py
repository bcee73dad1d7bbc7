"""The words of the statistics page, in both languages."""

from typing import Final

from jiheng.domain.text import Text

TITLE: Final = Text("绩效自评统计报告", "Statistics of self-evaluations")
BRAND: Final = Text("绩衡", "Jiheng")
MADE: Final = Text("{day} 编制 · 政策 {policy}", "made on {day} · policy {policy}")
YEAR: Final = Text("{year} 年度", "Fiscal year {year}")
YEAR_UNKNOWN: Final = Text("年度不详", "Year not known")
REGION_UNKNOWN: Final = Text("地区不详", "Region not known")
CHOOSE: Final = Text("年度", "Fiscal year")
FILE: Final = Text("数据：{files}", "data: {files}")
METHOD: Final = Text(
    "每个数都是整数之和的商，四舍五入一次。虚高 = 填报总分 − 折算总分的平均。"
    "进取的三个位置以 50 % 为不高不低。方法和出处见 docs/explanation/statistics.md；"
    "这些数说明值得去看哪里，不证明谁做错了。",
    "Every figure is a ratio of sums of whole numbers, rounded half up once. Inflation is the mean "
    "of claimed less computed totals. The three positions of ambition mean neither hard nor easy "
    "at 50 %. Methods and sources: docs/explanation/statistics.md. The figures say where to look; "
    "they prove nobody wrong.",
)
NO_SCRIPT: Final = Text(
    "浏览器没有启用脚本，只显示表格；图和其他年度需要脚本。",
    "Without scripts only the tables are shown; charts and other years need them.",
)
TILES: Final = {
    "forms": Text("自评表", "Forms"),
    "units": Text("单位", "Units"),
    "budget": Text("预算（亿元）", "Budget (100m yuan)"),
    "execution_rate": Text("预算执行率", "Execution rate"),
    "mean_claimed": Text("平均填报总分", "Mean claimed total"),
    "inflation": Text("虚高（分）", "Inflation (points)"),
    "claimed_best_rate": Text("评为{grade}", "Rated {grade}"),
    "ambition": Text("进取指数", "Ambition index"),
}
SCORES: Final = Text("评分：高分是否站得住", "Scores: do they hold")
AMBITION: Final = Text("目标：定得有多难", "Targets: how hard they were")
RULES: Final = Text("规则：问题集中在哪里", "Rules: where findings gather")
RATERS: Final = Text("评审：自评与评审是否一致", "Raters: self and reviewer")
UNITS: Final = Text("单位：先看哪些", "Units: where to look first")
CHARTS: Final = {
    "totals": Text("总分分布（张）", "Totals (forms)"),
    "bands": Text("各执行率档评为{grade}的占比", "Share rated {grade} by execution"),
    "departments": Text(
        "各部门：执行率与平均填报总分", "Departments: execution against mean total"
    ),
    "evidence": Text("有无佐证的指标得分率", "Score rate with and without evidence"),
    "positions": Text("各地区目标的三个位置", "Three positions of targets by region"),
    "ambition": Text("各部门：比上年与比同行", "Departments: against history and peers"),
    "years": Text("历年", "Over the years"),
    "raters": Text("自评与评审之差（Bland–Altman）", "Self less reviewed (Bland–Altman)"),
}
FILES: Final = {
    "totals": ("totals",),
    "bands": ("execution",),
    "departments": ("departments",),
    "evidence": ("regions",),
    "positions": ("regions",),
    "ambition": ("departments",),
    "years": ("regions",),
    "raters": ("gaps", "raters"),
    "rules": ("rules",),
    "ratings": ("ratings",),
    "units": ("units",),
}
LARGEST: Final = {
    "region": Text("最大的 {shown} 个地区，共 {count} 个", "the {shown} largest of {count}"),
    "department": Text("最大的 {shown} 个部门，共 {count} 个", "the {shown} largest of {count}"),
}
INFLATED: Final = Text("虚高最多的部门", "Departments with most inflation")
TIMID: Final = Text("进取指数最低的部门", "Departments with least ambition")
INFLATED_UNITS: Final = Text("虚高最多的单位", "Units with most inflation")
TIMID_UNITS: Final = Text("进取指数最低的单位", "Units with least ambition")
OF_ENOUGH: Final = Text("{least} 张表以上的", "of {least} forms or more")
FOUND_BY: Final = {
    "region": Text("各地区有此问题的表占比", "Forms with a finding, by region"),
    "department": Text("各部门有此问题的表占比", "Forms with a finding, by department"),
}
MATRIX: Final = Text("等级对照（行自评，列评审）", "Grades (rows self, columns reviewed)")
HEADS: Final = {
    "region": Text("地区", "Region"),
    "department": Text("部门", "Department"),
    "unit": Text("单位", "Unit"),
    "reviewer": Text("评审方", "Reviewer"),
    "forms": Text("张数", "Forms"),
    "execution_rate": Text("执行率", "Execution"),
    "mean_claimed": Text("填报", "Claimed"),
    "mean_computed": Text("折算", "Computed"),
    "inflation": Text("虚高", "Inflation"),
    "claimed_best_rate": Text("评优", "Best"),
    "falsifiable_rate": Text("可证伪", "Falsifiable"),
    "history_position": Text("比上年", "History"),
    "peers_position": Text("比同行", "Peers"),
    "ambition": Text("进取", "Ambition"),
    "reviews": Text("评审数", "Reviews"),
    "mean_own": Text("自评", "Self"),
    "mean_reviewed": Text("评审", "Reviewed"),
    "bias": Text("偏差", "Bias"),
    "low": Text("下限", "Lower"),
    "high": Text("上限", "Upper"),
    "rate": Text("偏离度", "Deviation"),
    "kappa": Text("等级 κ", "Kappa"),
    "rule": Text("规则", "Rule"),
    "all": Text("全部", "All"),
}
SAID: Final = {
    "best": Text(
        "{claimed} 的表自评为“{grade}”；按规则折算，为 {computed}。",
        "{claimed} of the forms rate themselves “{grade}”; the rules give {computed}.",
    ),
    "idle": Text(
        "执行率不到 80 % 的 {forms} 张表，仍有 {low} 评为“{grade}”；其余为 {high}。",
        "Of the {forms} forms executed below 80 %, {low} are still rated “{grade}”; of the others "
        "{high}.",
    ),
    "heaped": Text(
        "恰好 {floor} 至 {above} 分的有 {over} 张，差一分不到线的 {under} 张。",
        "{over} forms lie at {floor} to {above} points, {under} within a point below the line.",
    ),
    "eased": Text(
        "可与上年比的分值中，{easier} 的目标低于上年已完成的，{equal} 恰好等于。",
        "Of the points that can be compared, {easier} hang on targets below last year's result, "
        "{equal} on its equal.",
    ),
    "vague": Text(
        "{share} 的分值，目标不可证伪：没有写数，或写“≥0”。",
        "{share} of the points hang on targets no figure could refute: no number, or “≥0”.",
    ),
    "bare": Text(
        "没有佐证的指标得分率 {bare}，有佐证的 {proven}。",
        "Indicators without evidence score {bare} of their points, with evidence {proven}.",
    ),
    "rule": Text(
        "最常见的问题是“{rule}”：{share} 的表。",
        "The most frequent finding is “{rule}”: {share} of the forms.",
    ),
    "raters": Text(
        "{reviewer}评审 {reviews} 张：平均下调 {bias} 分，约 95 % 的差在 {low} 至 {high} 分之间。",
        "{reviewer} reviewed {reviews} forms: {bias} points lower on average, about 95 % of the "
        "differences lie between {low} and {high}.",
    ),
    "raisers": Text(
        "{reviewer}评审 {reviews} 张：平均上调 {bias} 分，约 95 % 的差（自评 − 评审）"
        "在 {low} 至 {high} 分之间。",
        "{reviewer} reviewed {reviews} forms: {bias} points higher on average, about 95 % of the "
        "differences (self − reviewed) lie between {low} and {high}.",
    ),
}
NOBODY: Final = Text("没有写明的评审方", "An unnamed reviewer")
SCRIPTED: Final = {
    "claimed": Text("填报", "claimed"),
    "computed": Text("折算", "computed"),
    "points": Text("分", "points"),
    "forms": Text("张", "forms"),
    "rate": Text("执行率（%）", "execution rate (%)"),
    "total": Text("平均填报总分", "mean claimed total"),
    "untold": Text("不详", "unknown"),
    "below": Text("{high} % 以下", "< {high} %"),
    "between": Text("{low}–{high} %", "{low}–{high} %"),
    "full": Text("100 %", "100 %"),
    "over": Text("超过 100 %", "> 100 %"),
    "falsifiable": Text("可证伪", "falsifiable"),
    "history": Text("比上年（%）", "against history (%)"),
    "peers": Text("比同行（%）", "against peers (%)"),
    "history_short": Text("比上年", "against history"),
    "peers_short": Text("比同行", "against peers"),
    "proven": Text("有佐证", "with evidence"),
    "bare": Text("无佐证", "without"),
    "mean": Text("自评与评审的平均（分）", "mean of self and reviewed"),
    "gap": Text("自评 − 评审（分）", "self − reviewed"),
    "reviews": Text("次", "reviews"),
    "bias": Text("偏差", "bias"),
    "limit": Text("95 % 界限", "95 % limit"),
    "best": Text("评为{grade}", "rated {grade}"),
    "execution": Text("执行率", "execution"),
    "index": Text("进取指数", "ambition"),
    "even": Text("不高不低", "neither"),
}
