"""What the stage shows of how people sign in: a connection that is tried out and nobody uses yet, its domain, and
somebody who was asked to join."""

from app.domain.accounts.secrets import hash_token
from app.domain.identity import domains, inviting, mapping
from e2e.portal import Portal
from tests.cast import does, rows
from tests.routes.access_pages.making import REFUSED, SAID, saml_connection, tried_out


async def connect(portal: Portal, one_word: str) -> dict[str, str]:
    """Ids by what is shown there; the pool is open."""
    nadia = portal.cast["nadia"]
    place = nadia.organisation_ids[0]
    connection = await saml_connection(nadia, place, one_word[:80])
    await does(nadia, mapping.give, connection, one_word[:100], "admin")
    domain = await does(nadia, domains.add, place, f"{'a-long-label' * 5}.example", connection)
    await does(nadia, inviting.invite, place, inviting.Asking("asked@elsewhere.example", one_word[:100], "member"))
    # The one in the mail is forgotten once it has left.
    await rows("UPDATE invitation SET token_hash = $1", hash_token("a-link"))
    return {
        "invitation": "a-link",
        "place": str(place),
        "connection": str(connection),
        "domain": str(domain),
        "colleague": str(portal.cast["erin"].person_id),
        "accepted": str(await tried_out(nadia, connection, SAID)),
        "refused": str(await tried_out(nadia, connection, REFUSED)),
    }
