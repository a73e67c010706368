"""What load balancers and operators ask: alive, ready, figures."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.ports import Brain
from bot.questions import BrainState
from bot.storing import Store
from gateway.connecting import CHANNELS
from gateway.errors import error_response
from gateway.figures import Figures
from gateway.receiving import Receiving


@dataclass(frozen=True)
class Health:
    """`/healthz` says the process listens, `/readyz` that it can do its work."""

    store: Store
    brain: Brain
    figures: Figures
    metrics_token: str
    receiving: Sequence[Receiving] = ()

    def routes(self) -> list[Route]:
        """The three routes."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, request: Request) -> Response:
        """200 as long as the process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """200, or 503 with the reason."""
        parts = {"database": await self._database(), "brain": _brain(self.brain.state), **self._channels()}
        reasons = [f"{name}: {parts[name]}" for name in ("database", "brain") if parts[name] != "ok"]
        body = {"ready": not reasons, **parts} | ({"reason": "; ".join(reasons)} if reasons else {})
        return JSONResponse(body, status_code=503 if reasons else 200)

    def _channels(self) -> dict[str, str]:
        """A channel in trouble is told here and stops nothing: the others go on."""
        return {"webchat": "ok", **dict.fromkeys(CHANNELS, "off"), **{r.name: r.state for r in self.receiving}}

    async def metrics(self, request: Request) -> Response:
        """Prometheus figures, for loopback without a proxy in between, or for who has the token."""
        if not (_on_loopback(request) or self._has_token(request)):
            return error_response(403, "forbidden", "Figures are shown on loopback, or with BALCAO_METRICS_TOKEN.")
        self.figures.brain_ready.set(self.brain.state is BrainState.READY)
        return PlainTextResponse(self.figures.text(), media_type="text/plain; version=0.0.4")

    async def _database(self) -> str:
        try:
            await self.store.ping()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the database is the answer here
            return f"cannot be read ({error.__class__.__name__})"
        return "ok"

    def _has_token(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return bool(self.metrics_token) and hmac.compare_digest(given.encode(), self.metrics_token.encode())


def _brain(state: BrainState) -> str:
    return {BrainState.READY: "ok", BrainState.STARTING: "still loading"}.get(state, "out of reach")


def _on_loopback(request: Request) -> bool:
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    try:
        return not forwarded and request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
