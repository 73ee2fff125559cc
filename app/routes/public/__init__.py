"""For anybody: signing in, files by signed address, health."""

from litestar import Router

from app.routes.public import (
    bundles,
    dev_mail,
    files,
    health,
    home,
    lost,
    passkeys,
    passwords,
    second_step,
    sessions,
    sso_link,
    sso_logout,
    sso_oidc,
    sso_saml,
    sso_start,
)

router = Router(
    path="/",
    route_handlers=[
        *home.handlers,
        *health.handlers,
        *bundles.handlers,
        *sessions.handlers,
        *sso_start.handlers,
        *sso_saml.handlers,
        *sso_oidc.handlers,
        *sso_link.handlers,
        *sso_logout.handlers,
        *passwords.handlers,
        *passkeys.handlers,
        *second_step.handlers,
        *files.handlers,
        *dev_mail.handlers,
        *lost.handlers,
    ],
)
