"""Pseudonyms: who gets which is drawn with a secret key, anew for each table of each answer."""

import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from pesbench.errors import UsageError

VARIABLE = "PESBENCH_PSEUDONYM_KEY"
SHORTEST = 16
_SEPARATOR = b"\x1f"


def key_at_hand(environment: Mapping[str, str] | None = None) -> tuple[bytes, bool]:
    """Give the key and whether it was given: that of the environment, else a random one for this answer alone.

    Raises
    ------
    UsageError
        If the key of the environment is so short that it could be guessed: who knows some figures can test guesses.
    """
    given = (os.environ if environment is None else environment).get(VARIABLE, "")
    if not given:
        return secrets.token_bytes(32), False
    if len(given.encode()) < SHORTEST:
        raise UsageError(
            f"{VARIABLE} must have at least {SHORTEST} bytes, or it can be guessed.",
            hint="Unset it for a random key, or make one: python -c 'import secrets; print(secrets.token_hex())'",
        )
    return given.encode(), True


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Labels of units, by a keyed permutation (HMAC-SHA-256).

    ``output`` is what tells one answer from another: its recipe and all its figures. With the same key a corrected
    figure therefore changes all pseudonyms, so that two answers cannot be laid side by side.
    """

    key: bytes = field(repr=False)
    output: bytes = field(repr=False)

    def drawn(self, scope: str, units: Iterable[str], prefix: str) -> dict[str, str]:
        """Give each unit a number by an order that only the key tells; labels are unique within the table ``scope``."""
        order = sorted(set(units), key=lambda unit: self._digest(scope, unit))
        digits = max(2, len(str(len(order))))
        return {unit: f"{prefix}{at:0{digits}d}" for at, unit in enumerate(order, start=1)}

    def _digest(self, scope: str, unit: str) -> bytes:
        told = _SEPARATOR.join((self.output, scope.encode(), unit.encode()))
        return hmac.new(self.key, told, sha256).digest()


def output_of(*parts: str) -> bytes:
    """Condense what makes an answer what it is."""
    return sha256(_SEPARATOR.join(sha256(part.encode()).digest() for part in parts)).digest()
