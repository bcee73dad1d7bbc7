"""The second step at signing in: codes of an authenticator (RFC 6238), and recovery codes.

Recovery codes carry 80 bits; they are kept as NIST SP 800-63B (5.1.2) asks of such: salted and
hashed by a scheme for passwords (scrypt, RFC 7914), whatever the secret key.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

import pyotp
import segno
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jiheng.web.models import Person, RecoveryCode, SecondStep
from jiheng.web.secrecy import concealed, is_current, keys, revealed
from jiheng.web.signing import record

_SECONDS: Final = 30
_NEIGHBOURS: Final = (0, -1, 1)
"""The time steps a code may be of: clocks differ."""
_CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CHARACTERS, _GROUP = 16, 4
_ISSUER = "Jiheng"
_SALT = 16
_WORK: Final = {"n": 1 << 14, "r": 8, "p": 1, "maxmem": 1 << 26, "dklen": 32}


def new_secret() -> str:
    """Return a new secret to share with an authenticator."""
    return pyotp.random_base32()


def picture(secret: str, person: Person) -> str:
    """Return the secret as a QR code, an SVG in a data address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=_ISSUER)
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4))


def hidden(secret: str, person: Person) -> str:
    """Return the secret as it is kept, encrypted and this person's."""
    return concealed(secret, _of(person))


def shown(kept: str, person: Person) -> str | None:
    """Return the secret that is kept, None where it is not this person's or its key is gone."""
    return revealed(kept, _of(person))


def renew_secrets() -> int:
    """Encrypt anew what was under a former key; return how many secrets were."""
    done = 0
    for row in SecondStep.objects.select_related("person"):
        secret = None if is_current(row.secret, _of(row.person)) else shown(row.secret, row.person)
        if secret is not None:
            same = SecondStep.objects.filter(pk=row.pk, secret=row.secret)
            done += same.update(secret=hidden(secret, row.person))
    return done


def matched(secret: str, code: str) -> int | None:
    """Return the time step a code is of, None where it is of none that is near."""
    typed = "".join(code.split())
    now = int(timezone.now().timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    steps = (now + off for off in _NEIGHBOURS)
    return next((at for at in steps if _is_same(totp.generate_otp(at), typed)), None)


def switch_on(person: Person, secret: str, code: str) -> Sequence[str]:
    """Begin asking for a second step; return the recovery codes, none where the code is wrong."""
    step = matched(secret, code)
    if step is None:
        return ()
    kept = {"secret": hidden(secret, person), "last": step, "since": timezone.now()}
    with transaction.atomic():
        SecondStep.objects.update_or_create(person=person, defaults=kept)
        record("second-step-on", person, path=_of(person), after=person.username)
        return new_codes(person)


def new_codes(person: Person) -> Sequence[str]:
    """Return new recovery codes; the old ones hold no longer."""
    codes = [_code() for _ in range(_CODES)]
    with transaction.atomic():
        person.recovery_codes.all().delete()
        salt = secrets.token_hex(_SALT)
        rows = [RecoveryCode(person=person, digest=_salted(code, salt)) for code in codes]
        RecoveryCode.objects.bulk_create(rows)
        record("recovery-codes", person, path=_of(person), after=str(len(codes)))
    return codes


def passes(person: Person, code: str) -> bool:
    """Whether a code lets the person in: of the authenticator, or a recovery code. Each once."""
    own = SecondStep.objects.filter(person=person).first()
    secret = shown(own.secret, person) if own else None
    step = matched(secret, code) if secret else None
    if own and step is not None:
        return bool(SecondStep.objects.filter(pk=own.pk, last__lt=step).update(last=step))
    return _recovered(person, code)


def switch_off(person: Person) -> None:
    """Ask for no second step any longer."""
    with transaction.atomic():
        SecondStep.objects.filter(person=person).delete()
        person.recovery_codes.all().delete()
        record("second-step-off", person, path=_of(person), after=person.username)


def _recovered(person: Person, code: str) -> bool:
    with transaction.atomic():
        kept = dict(person.recovery_codes.values_list("digest", "pk"))
        salts = {digest.partition("$")[0] for digest in kept if "$" in digest}
        told = {_salted(code, salt) for salt in salts} | {_keyed(code, key) for key in keys()}
        found = [pk for digest, pk in kept.items() if digest in told]
        if not RecoveryCode.objects.filter(pk__in=found).delete()[0]:
            return False
        left = person.recovery_codes.count()
        record("recovered", person, path=_of(person), after=str(left))
        return True


def _code() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(text[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))


def _salted(code: str, salt: str) -> str:
    """Return salt and digest of a recovery code, however it was typed."""
    hashed = hashlib.scrypt(_typed(code).encode(), salt=bytes.fromhex(salt), **_WORK)
    return f"{salt}${hashed.hex()}"


def _keyed(code: str, key: str) -> str:
    """Return the digest that codes of the first release are kept under."""
    return salted_hmac("jiheng.recovery", _typed(code), key, algorithm="sha256").hexdigest()


def _typed(code: str) -> str:
    return "".join(each for each in code.upper() if each.isalnum())


def _of(person: Person) -> str:
    return f"people/{person.pk}"


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
