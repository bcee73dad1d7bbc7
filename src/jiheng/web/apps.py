"""The one Django application of Jiheng."""

from django.apps import AppConfig


class JihengConfig(AppConfig):
    """Its models, templates, static files and translations."""

    name = "jiheng.web"
    label = "jiheng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let sign-ins be written to the audit trail."""
        from jiheng.web import signing  # noqa: F401, PLC0415
