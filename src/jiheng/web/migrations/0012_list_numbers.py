"""Lists keep what their sheet holds beside what it shows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Numbers shown otherwise, cells not read, merged rows, notes on what is hidden."""

    dependencies = [
        ("jiheng", "0011_campaign_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="uploadedlist",
            name="held",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="unread",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="spans",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="uploadedlist",
            name="notes",
            field=models.JSONField(default=list),
        ),
    ]
