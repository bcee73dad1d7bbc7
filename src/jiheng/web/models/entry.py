"""How a person gets in besides the password: one-time links, a second step, recovery codes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from jiheng.web.models.people import Person


class OneTimeLink(models.Model):
    """A link that lets a person choose a password, once; only its digest is kept."""

    class Purpose(models.TextChoices):
        """Why it was made."""

        INVITATION = "invitation", pgettext_lazy("link", "邀请")
        RESET = "reset", pgettext_lazy("link", "重设密码")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} · {self.purpose}"


class SecondStep(models.Model):
    """A person's second step at signing in: a time-based code (RFC 6238).

    `secret` is encrypted, see `jiheng.web.secrecy`; `last` is the time step of the last code
    that was taken, so that none is taken twice.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_step")
    secret = models.CharField(max_length=255)
    last = models.BigIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class RecoveryCode(models.Model):
    """A code that takes the place of the second step, once; only a salted digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=128)

    class Meta:
        """A code is given once a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="recovery_once"),
        ]

    def __str__(self) -> str:
        return str(self.person)
