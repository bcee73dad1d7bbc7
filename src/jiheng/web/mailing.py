"""Mail where a server is named; without one, links are shown to whoever made them."""

import smtplib
import threading

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiheng.web import links
from jiheng.web.models import OneTimeLink


def is_possible() -> bool:
    """Whether a mail server is named."""
    return bool(settings.EMAIL_HOST)


def link_mail(name: str, address: str, purpose: OneTimeLink.Purpose) -> tuple[str, str]:
    """Return subject and text of the mail that brings a person a one-time link."""
    days = links.days(purpose)
    if purpose == OneTimeLink.Purpose.INVITATION:
        subject = _("绩衡：请设置密码")
        said = ngettext(
            "{name}，已为您建立绩衡账户。请在 {days} 天内打开下面的链接设密码，只能用一次：",
            "{name}，已为您建立绩衡账户。请在 {days} 天内打开下面的链接设密码，只能用一次：",
            days,
        )
    else:
        subject = _("绩衡：重设密码")
        said = ngettext(
            "{name}，有人要重设绩衡密码。若是您，请在 {days} 天内打开下面的链接，只能用一次；"
            "若不是，不必理会，密码不变：",
            "{name}，有人要重设绩衡密码。若是您，请在 {days} 天内打开下面的链接，只能用一次；"
            "若不是，不必理会，密码不变：",
            days,
        )
    text = said.format(name=name, days=days)
    return subject, f"{text}\n\n{address}\n"


def sent(to: str, subject: str, text: str) -> bool:
    """Send a mail and return whether the server took it."""
    if not is_possible() or not to:
        return False
    try:
        return EmailMessage(subject, text, to=[to]).send() == 1
    except (OSError, smtplib.SMTPException):
        return False


def send_aside(to: str, subject: str, text: str) -> threading.Thread:
    """Send a mail beside the answer, whose time then tells nothing of it."""
    thread = threading.Thread(target=sent, args=(to, subject, text))
    thread.start()
    return thread
