"""The annual overall objective 年度总体目标."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Objective:
    """What was intended (预期目标) and what was achieved (实际完成情况)."""

    intended: str | None = None
    achieved: str | None = None
