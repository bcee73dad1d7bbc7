"""Secrets at rest, encrypted: whoever reads the database or a backup of it learns none.

AES-256-GCM (RFC 5116) under a key derived from the application's secret key (HKDF, RFC 5869),
each bound to what it is of, so that one put in the place of another is refused. Former keys
(``SECRET_KEY_FALLBACKS``) still open what was sealed under them.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION: Final = "1:"
_NONCE, _KEY = 12, 32
_INFO = b"jiheng secrets at rest"


def keys() -> list[str]:
    """Return the secret key in force, and the former ones."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def concealed(secret: str, of: str) -> str:
    """Return a secret encrypted under the key in force; `of` says what it is of: ``people/7``."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _cipher(settings.SECRET_KEY).encrypt(nonce, secret.encode(), of.encode())
    return _VERSION + urlsafe_b64encode(nonce + hidden).decode("ascii")


def revealed(kept: str, of: str) -> str | None:
    """Return the secret that was concealed, None where no key opens it or it is of another."""
    return next((secret for secret, _ in _opened(kept, of)), None)


def is_current(kept: str, of: str) -> bool:
    """Whether a secret is concealed under the key in force."""
    return any(number == 0 for _, number in _opened(kept, of))


def _opened(kept: str, of: str) -> Iterator[tuple[str, int]]:
    """Yield the secret, and the number of the key that opens it, 0 for the one in force."""
    try:
        content = urlsafe_b64decode(kept.removeprefix(_VERSION)) if _is_concealed(kept) else b""
    except ValueError:
        return
    for number, key in enumerate(keys()):
        try:
            opened = _cipher(key).decrypt(content[:_NONCE], content[_NONCE:], of.encode())
        except (InvalidTag, ValueError):
            continue
        yield opened.decode(), number


def _is_concealed(kept: str) -> bool:
    return kept.startswith(_VERSION)


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=_INFO)
    return AESGCM(derive.derive(key.encode()))
