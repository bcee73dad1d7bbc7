"""What was approved, handed over to a corpus: filings as the services ask for them."""

from collections.abc import Iterator

from jiheng.domain.workflow import State
from jiheng.services.importing_filings import Filed
from jiheng.services.rescoring import Rescored
from jiheng.web.access import approved_revisions
from jiheng.web.models import StoredRevision

_AT_ONCE = 200


def filed() -> Iterator[Filed]:
    """Yield every approved filing, in the order they were made."""
    for revision in approved_revisions().iterator(_AT_ONCE):
        yield _filed(revision)


def _filed(revision: StoredRevision) -> Filed:
    filing = revision.filing
    return Filed(
        filing.pk,
        State(filing.state),
        revision.form,
        region=_folder(filing.campaign.organisation.name),
        policy=filing.campaign.policy,
        rescores={
            each.path: Rescored(each.score, each.rule, each.reason)
            for each in filing.rescorings.all()
        },
    )


def _folder(name: str) -> str:
    """Return a name that may stand in a path: its letters and digits."""
    return "".join(sign for sign in name if sign.isalnum()) or "_"
