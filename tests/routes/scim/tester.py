"""scim2-tester, at a server that runs."""

from typing import Any

import httpx
from scim2_client import BaseSyncSCIMClient
from scim2_tester import CheckResult, Status, check_server

__all__ = ["Client", "Status", "checked"]


class Client(BaseSyncSCIMClient):
    """The tester's hands."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self.http = http

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        """One request, wherever the tester wants it to go."""
        return self.http.request(method, url, **kwargs)


def checked(url: str, token: str) -> list[CheckResult]:
    """What it finds at the SCIM address of that portal."""
    with httpx.Client(base_url=f"{url}/scim/v2", headers={"Authorization": f"Bearer {token}"}) as client:
        return check_server(Client(client))
