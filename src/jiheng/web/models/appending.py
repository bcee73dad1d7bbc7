"""Rows that are written once: neither changed nor removed by this program."""

from django.db import models


class WrittenOnceError(RuntimeError):
    """An attempt of this program to change or remove a row that is written once."""


class AppendOnly(models.Model):
    """A row that is written once."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: object, **settings: object) -> None:
        """Write the row, the first time."""
        if not self._state.adding:
            raise WrittenOnceError(str(self))
        super().save(*args, **settings)  # type: ignore[arg-type]

    def delete(self, *args: object, **settings: object) -> tuple[int, dict[str, int]]:
        """Refuse."""
        del args, settings
        raise WrittenOnceError(str(self))
