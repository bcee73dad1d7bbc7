"""What the application keeps."""

from jiheng.web.models.audit import ChainHead, StoredEntry
from jiheng.web.models.entry import OneTimeLink, RecoveryCode, SecondStep
from jiheng.web.models.filings import (
    Campaign,
    Comment,
    Explanation,
    Filing,
    Project,
    StoredRevision,
)
from jiheng.web.models.people import Membership, Organisation, Person

__all__ = [
    "Campaign",
    "ChainHead",
    "Comment",
    "Explanation",
    "Filing",
    "Membership",
    "OneTimeLink",
    "Organisation",
    "Person",
    "Project",
    "RecoveryCode",
    "SecondStep",
    "StoredEntry",
    "StoredRevision",
]
