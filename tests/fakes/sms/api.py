"""The provider's API: one call at a time, its errors made ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from bot.errors import (
    DeadTokenError,
    DeliveryError,
    OutOfReachError,
    TryLaterError,
    UndeliverableError,
    UnknownFateError,
    UnreachableError,
)

READ_TIMEOUT = 10.0
REFUSALS: Mapping[int, tuple[type[DeliveryError], str]] = {
    400: (UndeliverableError, "The provider refused this message."),
    401: (DeadTokenError, "The provider does not accept our token."),
    403: (UnreachableError, "This customer does not take messages of ours."),
}


@dataclass(frozen=True)
class SmsSettings:
    """`secret` proves that a webhook call is the provider's."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api_url: str


class SmsApi:
    """Calls with the token in a header, never in an address."""

    def __init__(self, settings: SmsSettings) -> None:
        headers = {"Authorization": f"Bearer {settings.token}"}
        self._http = httpx.AsyncClient(base_url=settings.api_url, headers=headers, trust_env=False)

    async def ask(self, method: str, fields: Mapping[str, object]) -> None:
        """One call; raises one of the DeliveryErrors."""
        try:
            answer = await self._http.post(f"/{method}", json=dict(fields), timeout=READ_TIMEOUT)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise OutOfReachError("The provider cannot be reached.") from None
        except httpx.HTTPError:
            raise UnknownFateError("The connection to the provider broke while this was being sent.") from None
        if answer.status_code in REFUSALS:
            kind, sentence = REFUSALS[answer.status_code]
            raise kind(sentence)
        if not answer.is_success:
            wait = answer.headers.get("Retry-After", "")
            raise TryLaterError("The provider asks to wait.", retry_after=float(wait) if wait.isdecimal() else None)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
