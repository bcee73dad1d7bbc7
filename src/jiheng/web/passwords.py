"""What a new password must be, beyond what Django asks, and in both languages."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiheng.web.models import Person

_SHORTEST_NAME: Final = 2
_OWN_LETTERS: Final = 4
_DIFFERENT: Final = 5
_PRODUCT: Final = ("jiheng", "绩衡")


class LongEnough:
    """A validator: a password has at least so many characters."""

    def __init__(self, least: int) -> None:
        self._least = least

    def validate(self, password: str, user: Person | None = None) -> None:
        """Accept a password that is long enough.

        Raises:
            ValidationError: it is too short.
        """
        del user
        size = len(password)
        if size < self._least:
            told = _("密码有 {size} 个字符，至少要 {least} 个；可以用一句只有自己知道的话。")
            raise ValidationError(told.format(size=size, least=self._least), code="short")

    def get_help_text(self) -> str:
        """Say so."""
        return _("至少 {least} 个字符。").format(least=self._least)


class NotTheSame:
    """A validator: a new password is another one."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Accept any password but the present one.

        Raises:
            ValidationError: it is the present one.
        """
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(_("新密码与现在的一样；请换一个。"), code="same")

    def get_help_text(self) -> str:
        """Say so."""
        return _("新密码不能与现在的一样。")


class NotANameAlone:
    """A validator: a password is more than a name, however often and with whatever digits."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Accept a password with letters of its own beside any name it holds.

        Raises:
            ValidationError: without names, too few letters are left.
        """
        rest = _folded(password)
        known = {_folded(name) for name in _names(user) if len(name) >= _SHORTEST_NAME}
        held = [name for name in sorted(known, key=len, reverse=True) if name in rest]
        for name in held:
            rest = rest.replace(name, " ")
        own = sum(sign.isalpha() for sign in rest)
        if held and own < _OWN_LETTERS:
            told = _(
                "密码除了“{name}”这样的用户名、姓名或机构名，只有 {own} 个别的字母或汉字，"
                "至少要 {least} 个；可以用一句只有自己知道的话。"
            )
            told = told.format(name=held[0], own=own, least=_OWN_LETTERS)
            raise ValidationError(told, code="name")

    def get_help_text(self) -> str:
        """Say so."""
        return _("不能只是用户名、姓名或机构名加数字。")


class NotOverAndOver:
    """A validator: a password is not a few characters over and over."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Accept a password of enough different characters.

        Raises:
            ValidationError: there are too few.
        """
        del user
        count = len(set(_folded(password)))
        if count < _DIFFERENT:
            told = _("密码只用了 {count} 种字符，至少要 {least} 种；请不要反复用同几个字符。")
            raise ValidationError(told.format(count=count, least=_DIFFERENT), code="repeated")

    def get_help_text(self) -> str:
        """Say so."""
        return _("至少 {least} 种不同的字符。").format(least=_DIFFERENT)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _names(person: Person | None) -> Iterator[str]:
    """Yield what anybody could guess of a person, forwards and backwards."""
    told = [*_PRODUCT]
    if person is not None:
        told += [person.username, person.name, person.email.partition("@")[0]]
        if person.pk:
            held = person.memberships.select_related("organisation")
            told += [each.organisation.name for each in held]
    for name in told:
        for part in {name, *name.split()}:
            yield part
            yield part[::-1]
