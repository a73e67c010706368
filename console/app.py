"""Puts the console into the gateway's application: the interface and the pages."""

from __future__ import annotations

from fastapi import FastAPI

from console.api import api_router
from console.deps import Deps
from console.pages import console_routes


def mount_console(app: FastAPI, deps: Deps) -> None:
    """Add everything under `/api/v1` and `/console`; errors are the application's to answer."""
    app.include_router(api_router(deps))
    app.router.routes.extend(console_routes(deps))
