"""A process that records messages as fast as it can and says which were accepted, until it is killed."""

from __future__ import annotations

import asyncio
import sys

from store.sql import open_store
from tests.contract.store.counter import inbound


async def main(url: str) -> None:
    """Eight customers write at once, for ever."""
    store = open_store(url)
    await store.open()

    async def customer(name: str) -> None:
        number = 0
        while True:
            number += 1
            message = inbound(f"mensagem {number} ✉️", key=f"{number}", chat=name, sent_at=store.clock.now())
            await store.record(message)
            print(message.external_id, flush=True)

    await asyncio.gather(*(customer(f"c{number}") for number in range(8)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
