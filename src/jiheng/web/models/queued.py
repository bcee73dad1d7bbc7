"""What a job works on: held by one worker at a time, taken up again when that one dies."""

from typing import Any, ClassVar, Final

from django.db import models

WAITING: Final = "waiting"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"


class Queued(models.Model):
    """A row with its place in the queue, as `jiheng.web.leasing` keeps it.

    `attempt` counts how often work on it was begun anew; only the worker that holds the present
    attempt may say what it gave. `lease` is how long that worker, `reader`, may stay silent.
    `problems` holds sentences, each in Chinese and English.
    """

    AT_WORK: ClassVar[str]
    """The state in which a worker holds it."""
    HEAVY: ClassVar[tuple[str, ...]] = ()
    """The columns that nothing but the work itself needs."""

    state: str
    attempt = models.PositiveSmallIntegerField(default=1)
    task = models.UUIDField(null=True, editable=False)
    lease = models.DateTimeField(null=True)
    reader = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def tries(self) -> int:
        """How often work on it was begun, the present attempt included."""
        return self.attempt

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to be expected of it."""
        return self.state in {WAITING, self.AT_WORK}

    def sentences(self, language: str) -> list[str]:
        """Return what went wrong, in one language."""
        problems: list[dict[str, Any]] = self.problems
        return [each[language] for each in problems]
