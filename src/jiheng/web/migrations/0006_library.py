"""What approved forms add to the indicator library."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The indicator library."""

    dependencies = [
        ("jiheng", "0005_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level1", models.CharField(max_length=16)),
                ("level2", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=200)),
                ("target", models.CharField(blank=True, max_length=200)),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jiheng.filing",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="jiheng.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["root", "level1", "level2", "name"], name="library_place")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("filing", "level1", "level2", "name"), name="library_once"
                    )
                ],
            },
        ),
    ]
