"""What was acknowledged survives `kill -9`."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice

from store.sql import open_store
from tests.contract.store.counter import inbound

ENOUGH = 150


async def test_a_killed_writer_loses_nothing_it_acknowledged(database_url: str) -> None:
    writing = [sys.executable, "-m", "tests.contract.store.writing_child", database_url]
    with subprocess.Popen(writing, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        accepted = [line.strip() for line in islice(child.stdout, ENOUGH)]
        child.kill()
        accepted += child.stdout.read().rpartition("\n")[0].split()
    store = open_store(database_url)
    await store.open()
    for external_id in accepted:
        chat, _, key = external_id.partition(":")
        repeated = await store.record(inbound(key=key, chat=chat, sent_at=store.clock.now()))
        assert not repeated.new, f"{external_id} was acknowledged and lost"
    await store.close()
