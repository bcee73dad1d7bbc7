"""A campaign is one of its name in its year and organisation; doubles are numbered."""

from collections.abc import Container
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from jiheng.domain.chain import START, AuditEntry, sealed

_LONGEST = 120
_TOLD = (
    "policy", "layout", "deadline", "review_deadline", "reminder_days", "explains_errors",
)  # fmt: skip


def number_doubles(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Give each campaign but the first of a name a number behind it."""
    kind = apps.get_model("jiheng", "Campaign")
    taken = set(kind.objects.values_list("organisation", "fiscal_year", "name"))
    seen = set()
    for each in kind.objects.order_by("pk"):
        key = (each.organisation_id, each.fiscal_year, each.name)
        if key in seen:
            each.name = _free(key, taken)
            each.version += 1
            each.save(update_fields=["name", "version"])
            _record(apps, each, before=key[2])
            key = (each.organisation_id, each.fiscal_year, each.name)
            taken.add(key)
        seen.add(key)


def _record(apps: Apps, campaign: Any, before: str) -> None:  # noqa: ANN401
    """Let the trail tell what a campaign is called from now on, and was."""
    head = apps.get_model("jiheng", "ChainHead")
    end = head.objects.filter(pk=1).first() or head(pk=1, number=0, digest=START)
    entry = AuditEntry(
        end.number + 1,
        timezone.now(),
        None,
        "",
        action="campaign-changed",
        path=f"campaigns/{campaign.pk}",
        before=_told(campaign, before),
        after=_told(campaign, campaign.name),
        previous=end.digest,
    )
    done = sealed(entry)
    kind = apps.get_model("jiheng", "StoredEntry")
    columns = [each.name for each in kind._meta.get_fields()]  # noqa: SLF001
    kind.objects.create(**{name: getattr(done, name) for name in columns})
    end.number, end.digest = done.number, done.digest
    end.save()


def _told(campaign: Any, name: str) -> str:  # noqa: ANN401
    told = " ".join(f"{each}={getattr(campaign, each)}" for each in _TOLD)
    return f"{campaign.fiscal_year} · {campaign.organisation.name} · name={name} {told}"


def _free(key: tuple[int, int, str], taken: Container[tuple[int, int, str]]) -> str:
    """Return the name with the first number that makes it no other's."""
    number = 2
    while True:
        behind = f"（{number}）"
        name = key[2][: _LONGEST - len(behind)] + behind
        if (*key[:2], name) not in taken:
            return name
        number += 1


class Migration(migrations.Migration):
    """Numbers, then the constraint."""

    dependencies = [
        ("jiheng", "0010_recovery"),
    ]

    operations = [
        migrations.RunPython(number_doubles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                fields=("organisation", "fiscal_year", "name"), name="campaign_once"
            ),
        ),
    ]
