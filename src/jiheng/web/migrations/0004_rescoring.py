"""Scores that reviewers give, and answers to comments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table and a column more."""

    dependencies = [
        ("jiheng", "0003_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="answers",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="jiheng.comment",
            ),
        ),
        migrations.CreateModel(
            name="Rescoring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=64)),
                ("score", models.DecimalField(decimal_places=2, max_digits=7)),
                ("rule", models.CharField(max_length=200)),
                ("reason", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rescorings",
                        to="jiheng.filing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("filing", "path"), name="rescoring_once")
                ],
            },
        ),
    ]
