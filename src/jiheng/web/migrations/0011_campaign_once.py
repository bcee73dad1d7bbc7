"""A campaign is one of its name in its year and organisation; doubles are numbered."""

from collections.abc import Container

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_LONGEST = 120


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
            key = (each.organisation_id, each.fiscal_year, each.name)
            taken.add(key)
        seen.add(key)


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
