"""What a filing's page needs of the database besides the filing, asked for at once.

Written as one statement: four queries through the models cost the page a quarter of its time,
most of it spent on putting them into words anew.
"""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from jiheng.web.models import Filing

_STATEMENT: Final = """
SELECT (SELECT form FROM jiheng_storedrevision WHERE filing_id = %s AND number = %s),
EXISTS (SELECT 1 FROM jiheng_comment WHERE filing_id = %s),
EXISTS (SELECT 1 FROM jiheng_explanation WHERE filing_id = %s),
EXISTS (SELECT 1 FROM jiheng_rescoring WHERE filing_id = %s),
(SELECT revision.form FROM jiheng_storedrevision AS revision
JOIN jiheng_filing AS filing
ON filing.id = revision.filing_id AND filing.revision = revision.number
JOIN jiheng_campaign AS campaign ON campaign.id = filing.campaign_id
WHERE filing.project_id = %s AND campaign.fiscal_year = %s
ORDER BY filing.id DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """The form as it stands, last year's (empty without one), and whether something was said."""

    form: str
    last_year: str
    has_comments: bool
    has_explanations: bool
    is_rescored: bool


def kept_of(filing: Filing) -> Kept:
    """Return what is kept of a filing at its present revision."""
    own = [filing.pk, filing.revision, filing.pk, filing.pk, filing.pk]
    last = [filing.project_id, filing.campaign.fiscal_year - 1]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, own + last)
        form, *said, last_year = cursor.fetchone()
    return Kept(form, last_year or "", *map(bool, said))
