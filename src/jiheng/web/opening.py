"""Opening filings: a project's form in a campaign, with its first revision."""

from dataclasses import replace
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from jiheng.domain.form import Form
from jiheng.services.filing import Actor
from jiheng.web.access import new_filing
from jiheng.web.models import Campaign, Filing, Organisation, Project
from jiheng.web.stores import desk


def open_filing(form: Form, campaign: Campaign, unit: Organisation, *, actor: Actor) -> Filing:
    """Return a new filing of a form, as a draft of the unit."""
    with transaction.atomic():
        name = form.project.name or ""
        project, _ = Project.objects.get_or_create(
            name=name, unit=unit, defaults={"code": form.project.code or ""}
        )
        filing = new_filing(campaign=campaign, project=project)
        desk(actor, timezone.now()).open(filing.pk, _without_folder(form), campaign.policy)
    filing.refresh_from_db()
    return filing


def _without_folder(form: Form) -> Form:
    """Return the form with the name of its document alone: folders are nobody's business."""
    if form.source is None:
        return form
    name = PurePath(form.source.file.replace("\\", "/")).name
    return replace(form, source=replace(form.source, file=name))
