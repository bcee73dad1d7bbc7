"""The law as dated, cited data: which policy governs a form, and with which values.

Policies are YAML files (`files/`); every value has a day from which it holds, an authority
and how certain we are of it. Knows nothing of forms, rules or screens.
"""

from jiheng.policy.catalogue import CATALOGUE, LABELS, show, specification
from jiheng.policy.catalogue_scoring import SCORING
from jiheng.policy.description import Line, describe, describe_parameters
from jiheng.policy.library import load_policy_file, policies, policy
from jiheng.policy.model import Answer, DatedValue, Document, Jurisdiction, Policy
from jiheng.policy.reference import policy_reference
from jiheng.policy.resolution import choose, governs, resolve
from jiheng.policy.specification import Specification
from jiheng.policy.supposing import suppose

__all__ = [
    "CATALOGUE",
    "LABELS",
    "SCORING",
    "Answer",
    "DatedValue",
    "Document",
    "Jurisdiction",
    "Line",
    "Policy",
    "Specification",
    "choose",
    "describe",
    "describe_parameters",
    "governs",
    "load_policy_file",
    "policies",
    "policy",
    "policy_reference",
    "resolve",
    "show",
    "specification",
    "suppose",
]
