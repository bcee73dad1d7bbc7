"""How much is tried at random: a part on every commit, all of it where JIHENG_THOROUGH is 1."""

import os

IS_THOROUGH = os.environ.get("JIHENG_THOROUGH") == "1"


def some(few: int, *, thorough: int) -> int:
    """Return how many to try: `few` on every commit, `thorough` in ``make thorough``."""
    return thorough if IS_THOROUGH else few
