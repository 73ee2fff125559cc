"""Telling another program of one thing: Standard Webhooks' headers and signature (standardwebhooks.com,
"Specification")."""

import base64
import hashlib
import hmac
import time

from app.integrations.outward import NotReached, Outward


async def tell(outward: Outward, address: str, secret: str, message_id: str, body: bytes) -> None:
    """Posts it, signed; `secret` is "whsec_" and base64. Told again it has the same id. Raises NotReached for any
    answer but a good one."""
    at = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{signature(secret, message_id, at, body)}",
    }
    answer = await outward.post(address, body, headers)
    if not 200 <= answer.status < 300:
        raise NotReached(f"The answer has the status {answer.status}.")


def signature(secret: str, message_id: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 of id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{message_id}.{at}.".encode() + body
    return base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
