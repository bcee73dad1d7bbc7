"""Repairs: the smallest changes that make the figures of a form agree with one another.

Built on the rules themselves: what ties figures together is written there and only there.
Knows nothing of files or screens.
"""

from jiheng.repair.deepening import MOST_CELLS
from jiheng.repair.diagnosing import diagnose
from jiheng.repair.model import Diagnosis, Edit, Repair

__all__ = ["MOST_CELLS", "Diagnosis", "Edit", "Repair", "diagnose"]
