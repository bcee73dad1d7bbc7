"""JSON as this program writes it."""

import json


def written(value: object) -> str:
    """Return JSON as this program writes it: readable, characters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
