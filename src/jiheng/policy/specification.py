"""What the catalogue says of one parameter."""

from dataclasses import dataclass
from typing import Any

from jiheng.policy.kinds import Kind


@dataclass(frozen=True, slots=True)
class Specification:
    """A parameter's name, kind (with its unit), and description in Chinese and English."""

    name: str
    kind: Kind[Any]
    zh: str
    en: str
