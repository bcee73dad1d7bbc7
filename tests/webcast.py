"""Who is there in the tests of the web application, and where in the tree they stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker

from jiheng.domain.workflow import Role
from jiheng.web.models import Filing, Organisation, Person

EXAMPLES = Path(__file__).parents[1] / "examples/baoshan-2024.txt"
PASSWORD = "test-Pass-2024"  # noqa: S105


@dataclass
class Cast:
    """Who is there, where, and what is filed."""

    tree: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    filings: dict[str, Filing] = field(default_factory=dict)


class Stage:
    """The cast as it was made, and every row of it: the next test need not make it again."""

    def __init__(self) -> None:
        self.cast: Cast | None = None
        self._rows: list[tuple[Any, list[Any]]] = []

    def keep(self, made: Cast) -> None:
        """Remember the rows that stand in the database."""
        kinds = apps.get_app_config("jiheng").get_models()
        self._rows = [(kind, list(kind._base_manager.all())) for kind in kinds]
        self.cast = made

    def set_again(self) -> None:
        """Put the same rows into a database that has lost them."""
        for kind, rows in self._rows:
            if rows:
                kind._base_manager.bulk_create(rows)


ROLES = {
    "preparer": ("unit", Role.PREPARER),
    "sibling": ("sibling", Role.PREPARER),
    "reviewer": ("department", Role.REVIEWER),
    "other_reviewer": ("other_department", Role.REVIEWER),
    "finance_officer": ("finance", Role.FINANCE_OFFICER),
    "auditor": ("finance", Role.AUDITOR),
    "administrator": ("finance", Role.ADMINISTRATOR),
    "foreign_officer": ("foreign_finance", Role.FINANCE_OFFICER),
    "foreign_auditor": ("foreign_finance", Role.AUDITOR),
    "stranger": (None, None),
}
"""A person a role and place; the stranger has neither."""
TREE = {
    "finance": (None, Organisation.Kind.FINANCE),
    "department": ("finance", Organisation.Kind.DEPARTMENT),
    "other_department": ("finance", Organisation.Kind.DEPARTMENT),
    "unit": ("department", Organisation.Kind.UNIT),
    "sibling": ("department", Organisation.Kind.UNIT),
    "cousin": ("other_department", Organisation.Kind.UNIT),
    "foreign_finance": (None, Organisation.Kind.FINANCE),
    "foreign_unit": ("foreign_finance", Organisation.Kind.UNIT),
}


Enter = Callable[[str], Client]


def read_uploads() -> None:
    """Let the reader of uploads do all that is queued, in the transaction of the test.

    A reader by itself gives its connection back first, and with it a test would lose its own.
    """
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
            excluded_queue_names=[],
        ).run()
