"""Documents handed in, their pages, and the forms read from them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables more."""

    dependencies = [
        ("jiheng", "0002_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("reading", "正在识读"),
                            ("read", "已识读"),
                            ("failed", "没有读出"),
                            ("cancelled", "已取消"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("task", models.UUIDField(editable=False, null=True)),
                ("lease", models.DateTimeField(null=True)),
                ("reader", models.CharField(blank=True, max_length=64)),
                ("pages_read", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jiheng.campaign",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jiheng.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RecognisedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("form", models.TextField()),
                (
                    "filing",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jiheng.filing",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forms",
                        to="jiheng.upload",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="UploadPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("width", models.FloatField()),
                ("height", models.FloatField()),
                ("png", models.BinaryField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="jiheng.upload",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["state", "lease"], name="upload_queue"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["person", "state"], name="upload_owner"),
        ),
        migrations.AddConstraint(
            model_name="recognisedform",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="recognised_once"),
        ),
        migrations.AddConstraint(
            model_name="uploadpage",
            constraint=models.UniqueConstraint(
                fields=("upload", "number"), name="upload_page_once"
            ),
        ),
    ]
