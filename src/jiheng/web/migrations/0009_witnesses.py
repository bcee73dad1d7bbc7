"""Entries of the audit trail witness revisions and dossiers; revisions stand in rows of their own.

For each filing there is, an entry takes stock: it witnesses the last revision and the dossier as
they stand. What older entries tell goes on to be compared by its moment and words.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from jiheng.domain.chain import AuditEntry, sealed
from jiheng.services.auditing import STOCK_TAKEN
from jiheng.web.audited import dossier_seal

_TO_PLACE = (
    "UPDATE jiheng_storedrevision SET id = -(filing_id * 16777216 + number)",
    "UPDATE jiheng_storedrevision SET id = -id",
)


def take_stock(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Let the trail witness every filing as it stands."""
    entry, head = apps.get_model("jiheng", "StoredEntry"), apps.get_model("jiheng", "ChainHead")
    revision = apps.get_model("jiheng", "StoredRevision")
    columns = [each.name for each in entry._meta.get_fields()]  # noqa: SLF001
    end = head.objects.filter(pk=1).first()
    if end is None:
        return
    for filing in apps.get_model("jiheng", "Filing").objects.order_by("pk"):
        kept = revision.objects.filter(filing_id=filing.pk, number=filing.revision).first()
        done = sealed(
            AuditEntry(
                end.number + 1,
                timezone.now(),
                None,
                "",
                action=STOCK_TAKEN,
                filing=filing.pk,
                revision=kept.digest if kept else "",
                dossier=dossier_seal(filing.pk),
                previous=end.digest,
            )
        )
        entry.objects.create(**{name: getattr(done, name) for name in columns})
        end.number, end.digest = done.number, done.digest
    end.save()


class Migration(migrations.Migration):
    """Two columns more, and the numbers of rows."""

    dependencies = [
        ("jiheng", "0008_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedentry",
            name="revision",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="storedentry",
            name="dossier",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="storedrevision",
            name="id",
            field=models.BigIntegerField(primary_key=True, serialize=False),
        ),
        migrations.RunSQL(_TO_PLACE, migrations.RunSQL.noop),
        migrations.RunPython(take_stock, migrations.RunPython.noop),
    ]
