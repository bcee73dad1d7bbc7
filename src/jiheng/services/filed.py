"""What is kept of filings, and where: as `jiheng.services.filing` asks for it.

Knows no database.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from jiheng.domain.chain import AuditEntry, Revision
from jiheng.domain.workflow import State
from jiheng.services.judging import Standing


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing as it is kept. `form` is canonical JSON; `policy` empty chooses by the form."""

    id: int
    state: State
    revision: int
    form: str
    policy: str = ""
    submitter: int | None = None
    explains_errors: bool = True


class FilingStore(Protocol):
    """Where filings are kept."""

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction: all or nothing is kept of what happens in it."""

    def locked(self, filing: int) -> Filing:
        """Return the filing, held against others until the transaction ends."""

    def form_at(self, filing: int, revision: int) -> str:
        """Return the canonical JSON of a revision."""

    def reshaped_since(self, filing: int, revision: int) -> bool:
        """Whether a revision after this one changed the shape of the indicator table."""

    def append(self, revision: Revision, standing: Standing) -> str:
        """Keep a revision, sealed after the one before it, and how the form stands; its seal."""

    def move(self, filing: int, state: State, submitter: int | None) -> None:
        """Keep the filing's state, and who submitted it."""

    def follow(self, filing: int, moved: Callable[[str], str | None]) -> None:
        """Let the comments on cells follow their rows."""

    def explained(self, filing: int) -> frozenset[str]:
        """Return the fingerprints of the findings that are explained or waived."""

    def rename(self, filing: int, now: Mapping[str, str]) -> None:
        """Let explanations go with findings that are known by other fingerprints now."""

    def dossier(self, filing: int) -> str:
        """Return the digest of all that the filing now holds besides its revisions."""

    def record(self, entry: AuditEntry) -> None:
        """Keep an entry of the audit trail, numbered and sealed after the last."""


class Weighed(Protocol):
    """What a form is kept with: the version of its policy, and how it stands."""

    @property
    def policy(self) -> str:
        """Name, year and version of the policy."""

    @property
    def standing(self) -> Standing:
        """How the form stands."""
