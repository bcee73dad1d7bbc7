"""Lists keep the numbers that their cells show otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a sheet holds beside what it shows."""

    dependencies = [
        ("jiheng", "0011_campaign_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="uploadedlist",
            name="held",
            field=models.JSONField(default=list),
        ),
    ]
