"""What a new password must be, beyond what Django asks, and in both languages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiheng.web.models import Person


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
