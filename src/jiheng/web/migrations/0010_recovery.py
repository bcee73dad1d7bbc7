"""Recovery codes are kept as salted digests, which are longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ("jiheng", "0009_witnesses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="recoverycode",
            name="digest",
            field=models.CharField(max_length=128),
        ),
    ]
