"""`portal web`."""

import os

import click
import uvicorn

from app.config import load


@click.command("web", help="Serve the portal.")
def command() -> None:
    """Listens on HOST:PORT. WEB_CONCURRENCY processes share the port; TRUSTED_PROXIES may name who we sit behind."""
    settings = load(os.environ)
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=int(os.environ.get("WEB_CONCURRENCY", "1")),
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("TRUSTED_PROXIES", ""),
        timeout_graceful_shutdown=2,
        # The supervisor's line "ready" says it all; errors still come through.
        log_level="warning",
    )
