"""For anybody: signing in, files by signed address, health."""

from litestar import Router

from app.routes.public import dev_mail, files, health, home, lost, passwords, sessions

router = Router(
    path="/",
    route_handlers=[
        *home.handlers,
        *health.handlers,
        *sessions.handlers,
        *passwords.handlers,
        *files.handlers,
        *dev_mail.handlers,
        *lost.handlers,
    ],
)
