"""For anybody: the knowledge base, signing in, files by signed address, health."""

from litestar import Router

from app.routes import filing_offered
from app.routes.public import (
    article_files,
    bundles,
    dev_mail,
    files,
    health,
    home,
    kb,
    kb_article,
    kb_feedback,
    kb_outside,
    lost,
    palette,
    passkeys,
    passwords,
    search,
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
        *kb.handlers,
        *kb_article.handlers,
        *kb_feedback.handlers,
        *kb_outside.handlers,
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
        *article_files.handlers,
        *dev_mail.handlers,
        *search.handlers,
        *palette.handlers,
        *lost.handlers,
    ],
    before_request=filing_offered.look_up,
)
