"""Which mail server the application sends through, by one address.

``smtps://user:password@host:465/sender@example.gov.cn``: ``smtps`` is TLS from the start,
``smtp+tls`` STARTTLS, ``smtp`` neither, for a relay of one's own network.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, how, and who it is from; without a host none is sent."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    scheme: str = "smtp"
    sender: str = ""


def mail_server(address: str) -> MailServer:
    """Return the server of an address.

    Raises:
        ValueError: the address is of no kind that is supported, or names no sender.
    """
    if not address:
        return MailServer()
    parts = urlsplit(address)
    sender = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        wanted = "smtps://user:password@host:465/sender@example.org"
        raise ValueError(f"JIHENG_MAIL: {wanted} expected, {parts.scheme}:// found")
    return MailServer(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        scheme=parts.scheme,
        sender=sender,
    )
