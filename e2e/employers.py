"""The portal of the sign-in journeys, with identity providers of other people's making and a name server around it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

import pytest

from e2e.portal import Portal, running_portal
from tests.dns_server import NameServer, name_server
from tests.offers import OPEN_TO_ALL
from tests.peers.install import without_simplesamlphp
from tests.peers.providers import Provider, oidc_provider, saml_provider, simplesamlphp
from tests.servers import Servers, free_port

Starting = Callable[[], Provider]


@dataclass
class Employers:
    """What a journey needs. Providers are started when they are first asked for, but for `oidc`, which the portal must
    be allowed to reach."""

    portal: Portal
    names: NameServer
    oidc: Provider
    start_samlp: Starting
    start_simplesamlphp: Starting

    def access(self, name: str) -> str:
        """Where the sign-in of somebody of the cast is looked after, by their name before the @."""
        organisations = self.portal.cast[name].organisation_ids
        return f"/access/{next(iter(organisations), 'staff')}"


@pytest.fixture(scope="package")
def employers(servers: Servers, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Employers]:
    """One of each for all journeys of this process."""
    number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    with ExitStack() as stack:
        names = stack.enter_context(name_server())
        oidc = stack.enter_context(oidc_provider(tmp_path_factory.mktemp("oidc")))
        portal = stack.enter_context(
            running_portal(
                servers,
                OPEN_TO_ALL,
                f"uphold_sign_in_{worker_id}",
                tmp_path_factory.mktemp("portal"),
                # Valkey's databases below 48 are the other tests'.
                48 + number,
                outward_allow=frozenset({oidc.peer}),
                dns_servers=(names.peer,),
            )
        )

        @cache
        def samlp() -> Provider:
            return stack.enter_context(saml_provider(tmp_path_factory.mktemp("samlp"), free_port()))

        @cache
        def debian() -> Provider:
            if reason := without_simplesamlphp():
                pytest.skip(reason)
            return stack.enter_context(simplesamlphp(tmp_path_factory.mktemp("simplesamlphp")))

        yield Employers(portal, names, oidc, samlp, debian)
