"""The web application as the command line reaches it: by name, where its extra is installed.

`jiheng.web` is never imported here as a module, so that the command line works without Django.
"""

from importlib import import_module
from typing import Any

from jiheng.domain.errors import UsageError

_EXTRA = frozenset(
    {
        "axes",
        "cryptography",
        "csp",
        "django",
        "django_htmx",
        "django_tasks",
        "django_tasks_db",
        "granian",
        "psycopg",
        "pyotp",
        "segno",
        "whitenoise",
    }
)


class ExtraMissing(UsageError):
    """A command that needs packages which are not installed."""

    zh = "这个命令需要 {package}，尚未安装；请执行 pip install 'jiheng[web]' 后重试。"
    en = "This command needs {package}, which is missing; run pip install 'jiheng[web]' first."

    def __init__(self, package: str) -> None:
        super().__init__(package=package)


def web(module: str) -> Any:  # noqa: ANN401
    """Return a module of the web application.

    Raises:
        ExtraMissing: the extra ``web`` is not installed.
    """
    try:
        return import_module(f"jiheng.web.{module}")
    except ModuleNotFoundError as fault:
        package = (fault.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        raise ExtraMissing(package) from None
