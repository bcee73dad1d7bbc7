"""How many cores this process may use: those it is bound to, and what its container is given."""

import math
import os
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")


def cores(groups: Path = _GROUPS) -> int:
    """Return how many cores this process may use, one at least.

    Args:
        groups: where Linux tells of the limits of a container, of either version.
    """
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    share = _share(groups)
    return min(bound or 1, math.ceil(share)) if share else bound or 1


def _share(groups: Path) -> float:
    """Return how many cores' time a container is given, 0 for no limit or where nothing tells."""
    names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
    told = _read(groups / "cpu.max") or " ".join(_read(groups / "cpu" / name) for name in names)
    quota, _, period = told.partition(" ")
    if not (quota.isdigit() and period.isdigit() and int(period)):
        return 0
    return int(quota) / int(period)


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
