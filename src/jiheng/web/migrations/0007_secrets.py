"""Secrets of second steps are kept encrypted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from jiheng.web.secrecy import concealed, revealed


def conceal(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Encrypt what stands in the clear."""
    for row in apps.get_model("jiheng", "SecondStep").objects.all():
        row.secret = concealed(row.secret, f"people/{row.person_id}")
        row.save(update_fields=["secret"])


def reveal(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Write secrets in the clear again; a second step that no key opens is gone."""
    for row in apps.get_model("jiheng", "SecondStep").objects.all():
        secret = revealed(row.secret, f"people/{row.person_id}")
        if secret is None:
            row.delete()
            continue
        row.secret = secret
        row.save(update_fields=["secret"])


class Migration(migrations.Migration):
    """Secrets at rest."""

    dependencies = [
        ("jiheng", "0006_library"),
    ]

    operations = [
        migrations.AlterField(
            model_name="secondstep",
            name="secret",
            field=models.CharField(max_length=255),
        ),
        migrations.RunPython(conceal, reveal),
    ]
