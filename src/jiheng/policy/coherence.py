"""Whether the values of a policy agree with one another in every year it is in force."""

from collections.abc import Iterable

from jiheng.domain.errors import PolicyFileError
from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.kinds import show_hundredths
from jiheng.policy.model import Answer, Policy


def check_coherence(policy: Policy) -> None:
    """Check the policy in its first year and in each year a value changes.

    Raises:
        PolicyFileError: a parameter has no value, the points of the level-1 classes and of the
            execution rate do not add up to the total, two limits stand the wrong way round, or a
            grade or cap lies above the total.
    """
    for year in policy.turning_years():
        answers = _answers(policy, year)
        _check_points(policy, answers)
        _check_order(policy, answers, lower="overshoot_flag_ratio", upper="overshoot_reason_ratio")
        _check_order(policy, answers, lower="minimum_indicators", upper="maximum_indicators")
        for name in ("grade_bands", "execution_caps"):
            _check_reach(policy, answers, name)


def _answers(policy: Policy, year: int) -> dict[str, Answer]:
    answers = policy.answers(CATALOGUE, year)
    for name in CATALOGUE:
        if name not in answers:
            raise PolicyFileError(
                policy.file,
                1,
                fault_zh=f"{year} 年度没有参数 {name} 的值，请补上或 extends 一个有此参数的政策",
                fault_en=f"no value of {name} in {year}; add one or extend a policy that has it",
            )
    return answers


def _fault(policy: Policy, answers: Iterable[Answer], *, zh: str, en: str) -> PolicyFileError:
    """Return the fault of values that contradict one another, where `policy` gives one of them."""
    first, *_ = sorted(answers, key=lambda answer: answer.level.name != policy.name)
    return PolicyFileError(first.level.file, first.dated.line, fault_zh=zh, fault_en=en)


def _check_points(policy: Policy, answers: dict[str, Answer]) -> None:
    total = answers["total_points"].dated.value
    execution = answers["execution_points"].dated.value
    choices = [
        (answers["level1_points"], answers["level1_points"].dated.value),
        *((answers["level1_alternatives"], c) for c in answers["level1_alternatives"].dated.value),
    ]
    for answer, points in choices:
        found = execution + sum(points.values())
        if points and found != total:
            sums = (show_hundredths(found), show_hundredths(total))
            givers = (answer, answers["execution_points"], answers["total_points"])
            raise _fault(
                policy,
                givers,
                zh=f"一级指标与预算执行率的分值合计 {sums[0]}，应为 {sums[1]}",
                en=f"level-1 and execution points add up to {sums[0]}, not {sums[1]}",
            )


def _check_order(policy: Policy, answers: dict[str, Answer], *, lower: str, upper: str) -> None:
    low, high = answers[lower], answers[upper]
    if low.dated.value > high.dated.value:
        told = {"zh": f"{lower} 大于 {upper}", "en": f"{lower} exceeds {upper}"}
        raise _fault(policy, (low, high), **told)


def _check_reach(policy: Policy, answers: dict[str, Answer], name: str) -> None:
    """Check that no total of a table lies above what a form can earn."""
    whole, answer = answers["total_points"], answers[name]
    highest = max((points for _, points in answer.dated.value), default=0)
    if highest > whole.dated.value:
        told = (show_hundredths(highest), show_hundredths(whole.dated.value))
        raise _fault(
            policy,
            (answer, whole),
            zh=f"{name} 中的 {told[0]} 分超过总分满分 {told[1]}",
            en=f"{told[0]} points in {name} exceed the {told[1]} a form can earn",
        )
