"""EXE: how execution is reported: its points, its line, its print, its reason."""

import polars as pl

from jiheng.domain.finding import Severity
from jiheng.engine.arithmetic import WHOLE, half_up, product
from jiheng.engine.columns import Scope
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import Check, Derived, Table, points, rate, rule
from jiheng.rules.applicability import ALWAYS
from jiheng.rules.execution import is_executed_below
from jiheng.rules.flaws import is_usable


@rule(
    "EXE111",
    "execution-points-differ-from-policy",
    title=("执行率分值与政策不符", "Execution points differ from the policy"),
    message=(
        "执行率分值填报 {claimed} 分，政策规定 {expected} 分。",
        "Execution is given {claimed} points; the policy gives {expected}.",
    ),
    help=(
        "请按政策改正执行率分值，或选用与本表一致的政策。",
        "Correct the points, or choose the policy this form follows.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds.total.max_points",
    authority="execution_score",
)
def execution_points_differ_from_policy(t: Table, p: Parameters) -> Check:
    """Execution carries other points than the policy says.

    What it checks:
        分值 of 年度资金总额 equals the policy's points for 预算执行率.

    Why it matters:
        Scores of two projects compare only where the same thing weighs the same.

    Basis:
        10 points nationally, 20 on Hubei's provincial form.

    Example:
        A form under 财预〔2020〕10号 with 20 points for execution.

    Not reported when:
        The points agree. Not judged where none are printed; scoring then takes the policy's.

    How to fix:
        Correct the points and distribute the rest over the indicators.
    """
    return Check(
        applies=ALWAYS,
        fails=t.total_max_points != p.execution_points,
        shows={
            "claimed": points(t.total_max_points),
            "expected": points(pl.lit(p.execution_points)),
        },
    )


@rule(
    "EXE112",
    "missing-execution-score",
    title=("未填执行率得分", "The execution score is missing"),
    message=(
        "执行率设有分值 {points} 分，得分未填。",
        "Execution carries {points} points and has no score.",
    ),
    help=(
        "请按执行率 × 分值填写得分。",
        "Fill in rate × points.",
    ),
    severity=Severity.ERROR,
    scope=Scope.FUNDS,
    at="claimed_score",
    authority="content_complete",
)
def missing_execution_score(t: Table, _: Parameters) -> Check:
    """The execution line has points but no score.

    What it checks:
        年度资金总额 with 分值 above 0 and a budget has a 得分.

    Why it matters:
        The total cannot be the sum of its parts when one part is missing.

    Basis:
        A self-evaluation must be complete (内容完整).

    Example:
        分值 10.00, 执行率 97.97 %, 得分 empty.

    Not reported when:
        There is no budget to execute. A score that is printed but unusable is reported as
        `funds-figure-out-of-range`.

    How to fix:
        Enter rate × points.
    """
    usable = is_usable(t, Scope.FUNDS, "claimed_score")
    return Check(
        applies=t.is_total & t.is_budgeted & (t.max_points > 0),
        fails=t.claimed_score.is_null() & usable,
        shows={"points": points(t.max_points)},
    )


@rule(
    "EXE113",
    "coarse-execution-rate",
    title=("执行率不足两位小数", "The execution rate is printed without two decimals"),
    message=(
        "执行率只印到 {step}，不足两位小数，得分无法精确复核。",
        (
            "The execution rate is printed to the nearest {step} only, not to two decimals; "
            "the score cannot be checked exactly."
        ),
    ),
    help=("执行率保留两位小数填写。", "Print the rate with two decimals."),
    severity=Severity.ADVICE,
    scope=Scope.FUNDS,
    at="execution_rate",
)
def coarse_execution_rate(t: Table, _: Parameters) -> Check:
    """The execution rate is printed more coarsely than the score it earns.

    What it checks:
        执行率 of 年度资金总额 has two decimals.

    Why it matters:
        A rate printed 60 % stands for 59.5 % to 60.5 %: ten points then vary by 0.1, and a
        score that is wrong by less cannot be told from a right one.

    Basis:
        Good practice: scores have two decimals, so the rate needs them too.

    Example:
        171 of 287 万元 printed as 60 % instead of 59.58 % (Ezhou 2019).

    Not reported when:
        The rate has two decimals, or is 100 % and the two amounts are the same, or is 0 % and
        nothing was spent. Not judged where no rate is printed.

    How to fix:
        Print the rate with two decimals.
    """
    is_all = (t.execution_rate == WHOLE) & (t.outturn == t.revised_budget)
    is_nothing = (t.execution_rate == 0) & (t.outturn == 0)
    is_exact = (is_all | is_nothing).fill_null(value=False)
    return Check(
        applies=t.is_total,
        fails=(t.execution_rate_step > 1) & ~is_exact,
        shows={"step": rate(t.execution_rate_step)},
    )


@rule(
    "EXE114",
    "unexplained-low-execution",
    title=("执行率偏低未说明原因", "Low execution without a reason"),
    message=(
        "预算执行率 {claimed}，低于 {expected}，全表没有一处说明原因。",
        "The execution rate is {claimed}, below {expected}, and nothing on the form says why.",
    ),
    help=(
        "请在偏差原因分析栏说明未执行的金额、原因和后续安排。",
        "Say in the explanation column how much was not spent, why, and what follows.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FORMS,
    at="funds.total.execution_rate",
    authority="low_execution_explained",
)
def unexplained_low_execution(t: Table, p: Parameters) -> Check:
    """Much of the budget was not spent, and no reason is given.

    What it checks:
        Where 执行率 of 年度资金总额 is below the policy's line, at least one cell of the form gives
        a reason. The official form has no reason cell in the funding block, so any explanation
        of an indicator counts, and so does a reason or a problem told below the table.

    Why it matters:
        Unspent money is either a saving, a delay or a budget made too high; the reader must
        know which.

    Basis:
        Sichuan's form demands a reason below 90 %; elsewhere good practice.

    Example:
        3.36 of 5.00 万元 spent, 67.20 %, all explanations empty (Baoshan 2024).

    Not reported when:
        The printed rate or that of the amounts reaches the line, any indicator carries an
        explanation (无 is none, nor is a note of how a satisfaction in full was surveyed), or
        the result or a note below the table gives a reason or tells what the money was left for
        (质保金, 招标节约 …).

    How to fix:
        State the amount not spent, the reason and what happens with the money.
    """
    threshold = p.execution_reason_below
    return Check(
        applies=is_executed_below(t, threshold),
        fails=~(t.has_explanation | t.is_unspent_told),
        shows={
            "claimed": rate(t.shown_execution_rate),
            "expected": rate(pl.lit(threshold)),
        },
    )


@rule(
    "EXE115",
    "score-on-source-line",
    title=("资金来源行填了得分", "A score on the line of a source"),
    message=(
        "资金来源行填报得分 {claimed} 分；只有年度资金总额一行计分。",
        "The line of a source claims a score of {claimed}; only the total line earns points.",
    ),
    help=(
        "请删去资金来源行的得分。",
        "Remove the score from the line of the source.",
    ),
    severity=Severity.WARNING,
    scope=Scope.FUNDS,
    at="claimed_score",
    authority="execution_score",
)
def score_on_source_line(t: Table, _: Parameters) -> Check:
    """A source line carries a score of its own.

    What it checks:
        The lines below 年度资金总额 (其中) have no 得分.

    Why it matters:
        Readers and systems that add up the column count execution twice.

    Basis:
        Only 年度资金总额 earns points; the other lines print "—".

    Example:
        当年财政拨款 with 得分 6.72 beside 6.72 of the total line.

    Not reported when:
        The cell is empty, "—" or "/". Not judged when what is printed there is unusable.

    How to fix:
        Remove the score.
    """
    usable = is_usable(t, Scope.FUNDS, "claimed_score")
    return Check(
        applies=~t.is_total,
        fails=pl.when(usable).then(t.claimed_score.is_not_null()),
        shows={"claimed": points(t.claimed_score)},
    )


@rule(
    "EXE116",
    "execution-rate-as-fraction",
    title=("执行率写成了小数", "The execution rate is a fraction"),
    message=(
        "执行率填报 {claimed}，按金额应为 {expected}，似把百分数写成了小数。",
        (
            "The execution rate is printed as {claimed}; the amounts give {expected}. It seems a "
            "fraction in place of a percentage."
        ),
    ),
    help=("请写成百分数，如 92.00%。", "Write it as a percentage, such as 92.00 %."),
    severity=Severity.WARNING,
    scope=Scope.FUNDS,
    at="execution_rate",
    authority="execution_rate",
    fix="safe",
)
def execution_rate_as_fraction(t: Table, _: Parameters) -> Check:
    """0.92 stands in the column of percentages.

    What it checks:
        A printed 执行率 of at most 1 % is not right only when read as a fraction of 1.

    Why it matters:
        Read as it stands the rate is a hundredth of the true one, and no score follows from it.

    Basis:
        The column is headed 执行率(%).

    Example:
        110.40 of 120.00 万元, 执行率 0.92 in place of 92.00.

    Not reported when:
        The line has no budget, or the rate really is below 1 %. Not judged where no rate is
        printed.

    How to fix:
        Multiply by 100; in a workbook give the cell a percentage format.
    """
    return Check(
        applies=t.is_budgeted,
        fails=pl.when(t.execution_rate.is_not_null()).then(t.is_fraction_rate),
        shows={
            "claimed": rate(t.execution_rate),
            "expected": rate(half_up(product(t.outturn, WHOLE), t.revised_budget)),
        },
    )


RULES = (
    execution_points_differ_from_policy,
    missing_execution_score,
    coarse_execution_rate,
    unexplained_low_execution,
    score_on_source_line,
    execution_rate_as_fraction,
)
DERIVED: tuple[Derived, ...] = ()
