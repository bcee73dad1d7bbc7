"""What the application keeps."""

from jiheng.web.models.audit import ChainHead, StoredEntry
from jiheng.web.models.entry import OneTimeLink, RecoveryCode, SecondStep
from jiheng.web.models.filings import (
    Campaign,
    Comment,
    Explanation,
    Filing,
    Project,
    Rescoring,
    StoredRevision,
)
from jiheng.web.models.library import LibraryEntry
from jiheng.web.models.lists import ColumnMapping, UploadedList
from jiheng.web.models.people import Membership, Organisation, Person
from jiheng.web.models.uploads import RecognisedForm, Upload, UploadPage

__all__ = [
    "Campaign",
    "ChainHead",
    "ColumnMapping",
    "Comment",
    "Explanation",
    "Filing",
    "LibraryEntry",
    "Membership",
    "OneTimeLink",
    "Organisation",
    "Person",
    "Project",
    "RecognisedForm",
    "RecoveryCode",
    "Rescoring",
    "SecondStep",
    "StoredEntry",
    "StoredRevision",
    "Upload",
    "UploadPage",
    "UploadedList",
]
