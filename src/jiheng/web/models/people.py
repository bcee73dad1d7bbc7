"""Who there is: the tree of organisations, persons, and the roles they hold in it."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiheng.web.models.versions import Versioned


class Organisation(Versioned):
    """A finance department, a supervising department or a budgetary unit.

    `path` lists the ids from the root down, each ended by a slash: a subtree is a prefix. What
    is retired keeps its filings and takes no new ones.
    """

    class Kind(models.TextChoices):
        """What an organisation is in the tree."""

        FINANCE = "finance", _("财政部门")
        DEPARTMENT = "department", _("主管部门")
        UNIT = "unit", _("预算单位")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    path = models.CharField(max_length=255, db_index=True, editable=False)
    is_retired = models.BooleanField(default=False)

    class Meta:
        """One name once below one parent."""

        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="organisation_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **settings: object) -> None:
        """Save, and take the path below the parent."""
        super().save(*args, **settings)  # type: ignore[arg-type]
        path = f"{self.parent.path if self.parent else ''}{self.pk}/"
        if path != self.path:
            self.path = path
            super().save(update_fields=["path"])

    @property
    def depth(self) -> int:
        """How many organisations stand above."""
        return self.path.count("/") - 1


class PersonManager(BaseUserManager["Person"]):
    """Makes persons."""

    def create_person(self, username: str, password: str | None, *, name: str) -> "Person":
        """Return a new person who signs in as `username`."""
        person = self.model(username=self.model.normalize_username(username), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(Versioned, AbstractBaseUser):
    """Whoever signs in; without a usable password until the first one-time link is followed."""

    username = models.CharField(_("用户名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A `Role` that a person holds in an organisation, and so over what lies below it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16)

    class Meta:
        """A role is held once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="membership_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.role}"
