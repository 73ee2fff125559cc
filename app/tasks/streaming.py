"""Streaming the audit trail to where its organisations want it."""

import asyncio
import json
import time

import structlog

from app.domain.audit import streaming
from app.domain.audit.streaming import Claim
from app.integrations import webhook
from app.integrations.outward import NotReached, Outward
from app.integrations.syslog import Syslog, message
from app.lib.vault import Unreadable, unlocked

log = structlog.get_logger()
AT_ONCE = 8
# Seconds after which a batch begins no further entry. With the longest single sending well within streaming.LEASE.
LONGEST_BATCH = 45.0


class Streaming:
    """Sends what each sink has not taken yet. `host` is the name under which this installation speaks syslog."""

    def __init__(self, host: str, outward: Outward, syslog: Syslog) -> None:
        self.host = host
        self.outward = outward
        self.syslog = syslog
        self._closed = False

    async def sweep(self) -> None:
        """Returns when nothing is due any more."""
        while not self._closed:
            claimed = await streaming.claim(AT_ONCE)
            if not claimed:
                return
            await asyncio.gather(*map(self._stream, claimed))

    def close(self) -> None:
        """Begins no further batch."""
        self._closed = True

    async def _stream(self, claimed: Claim) -> None:
        taken: list[int] = []
        try:
            if not claimed.entries:
                raise NotReached("The entries that come next are missing: verify the audit log.")
            await (self._log if claimed.kind == "syslog" else self._post)(claimed, taken)
        except (NotReached, Unreadable) as error:
            await streaming.settle_retry(claimed, max(taken, default=None), str(error))
        except Exception as error:
            log.error("audit_sink_failed", sink=str(claimed.id), exc_info=error)
            why = f"Something broke on our side: {type(error).__name__}."
            await streaming.settle_retry(claimed, max(taken, default=None), why)
        else:
            await streaming.settle_sent(claimed, max(taken))

    async def _log(self, claimed: Claim, taken: list[int]) -> None:
        """All of the batch, or none of it as far as one can know."""
        said = [
            message(str(entry["at"]), self.host, str(entry["action"]), json.dumps(entry)) for entry in claimed.entries
        ]
        await self.syslog.send(claimed.address, said)
        taken += [_number(entry) for entry in claimed.entries]

    async def _post(self, claimed: Claim, taken: list[int]) -> None:
        """One by one."""
        secret, until = unlocked(claimed.secret or b""), time.monotonic() + LONGEST_BATCH
        for entry in claimed.entries:
            body = json.dumps({"type": "audit.entry", "timestamp": entry["at"], "data": entry}).encode()
            await webhook.tell(self.outward, claimed.address, secret, f"{entry['chain']}_{entry['seq']}", body)
            taken.append(_number(entry))
            if time.monotonic() > until:
                return


def _number(entry: dict[str, object]) -> int:
    return int(str(entry["seq"]))
