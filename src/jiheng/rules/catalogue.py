"""The catalogue: every rule and every derived column the rules share, collected from modules."""

from types import ModuleType

from jiheng.engine.rule import Derived, Rule

MODULES: tuple[ModuleType, ...] = ()
"""The families, in the order findings are listed."""

RULES: tuple[Rule, ...] = tuple(rule for module in MODULES for rule in module.RULES)
DERIVED: tuple[Derived, ...] = tuple(column for module in MODULES for column in module.DERIVED)
