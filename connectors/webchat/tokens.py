"""The token of a web session: signed, bound to one person and conversation, ninety days from its last renewal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from itsdangerous import BadData, URLSafeSerializer

from bot.errors import BalcaoError
from bot.ports import Clock
from connectors.webchat.parse import ChatSession

LIVES = timedelta(days=90)
RENEWED_AFTER = timedelta(days=1)

PURPOSE = "balcao web chat session"
"""Keeps a value signed for something else with the same secret from being taken for a token."""


class UnknownTokenError(BalcaoError):
    """No token, or a forged, foreign or expired one; which of them is nobody's business."""

    code = "unauthorized"


@dataclass(frozen=True)
class Known:
    """A session, and the token to go on with when the present one is getting old."""

    session: ChatSession
    renewed: str | None


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._clock = clock
        self._signer = URLSafeSerializer(
            secret, salt=PURPOSE, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )

    def issue(self, session: ChatSession) -> str:
        """A token for this session, from now on."""
        now = int(self._clock.now().timestamp())
        return str(self._signer.dumps([session.conversation, session.person, now]))

    def read(self, authorization: str | None) -> Known:
        """The session behind an `Authorization: Bearer …` header; UnknownTokenError without a good one."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise UnknownTokenError("Open a session first: this needs its token.")
        conversation, person, issued = self._opened(token.strip())
        age = self._clock.now() - datetime.fromtimestamp(issued, timezone.utc)
        if age > LIVES:
            raise UnknownTokenError("This session is over; open a new one.")
        session = ChatSession(conversation, person)
        return Known(session, renewed=self.issue(session) if age > RENEWED_AFTER else None)

    def _opened(self, token: str) -> tuple[str, str, int]:
        try:
            conversation, person, issued = self._signer.loads(token)
        except (BadData, ValueError, TypeError) as error:
            raise UnknownTokenError("This token is not one of ours.") from error
        return str(conversation), str(person), int(issued)
