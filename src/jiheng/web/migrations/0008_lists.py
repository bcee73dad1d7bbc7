"""Lists of projects are taken over by jobs."""

from django.db import migrations, models

_STATES = [
    ("open", "待确认"),
    ("waiting", "排队中"),
    ("taking", "正在导入"),
    ("done", "已导入"),
    ("failed", "没有导入"),
    ("cancelled", "已取消"),
]


class Migration(migrations.Migration):
    """Lists in the queue."""

    dependencies = [
        ("jiheng", "0007_secrets"),
    ]

    operations = [
        migrations.AddField(
            model_name="uploadedlist",
            name="attempt",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="task",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="lease",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="reader",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="problems",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="begun",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="projects",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="judged",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="counted",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="state",
            field=models.CharField(choices=_STATES, default="open", max_length=12),
        ),
    ]
