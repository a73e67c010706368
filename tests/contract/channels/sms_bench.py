"""SMS on the bench: the example of docs/adding-a-channel.md, held to the same promises."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from bot.messages import ChannelAddress, ReplyTo
from bot.settings import load
from bot.storing import Store
from tests.contract.channels.bench import SECRET_KEY, Bench, Knock
from tests.contract.channels.customer import Customer, Heard
from tests.contract.channels.gateway import Gateway
from tests.fakes.sms.api import SmsSettings
from tests.fakes.sms.app import SmsConnector
from tests.fakes.sms.provider import NUMBER, SECRET, TOKEN, Provider
from tests.fakes.sms.render import LONGEST_TEXT

HOOK = "/webhooks/sms"
PROOF = "X-Provider-Token"
PAYLOADS = {
    "receipt": {"id": "in-9", "status": "delivered"},
    "own_number": {"id": "in-9", "from": NUMBER, "to": NUMBER, "text": "oi"},
    "nobody": {"id": "in-9", "to": NUMBER, "text": "oi"},
}


class SmsCustomer(Customer):
    """Somebody with a telephone."""

    bench: SmsBench

    def __init__(self, bench: SmsBench, number: str) -> None:
        super().__init__(bench)
        self.number = number

    @property
    def place(self) -> tuple[ChannelAddress, ReplyTo]:
        return ChannelAddress("sms", NUMBER, self.number), ReplyTo("sms", NUMBER, self.number)

    async def writes(self, text: str) -> str:
        await self.bench.provider.bring(self.number, text)
        return text

    async def sees(self) -> list[Heard]:
        return [Heard(text) for person, text in self.bench.provider.sent if person == self.number]

    async def commands(self, name: str) -> None:
        await self.writes(f"/{name}")

    async def shuts(self) -> None:
        self.bench.provider.stopped.add(self.number)

    async def opens(self) -> None:
        self.bench.provider.stopped.discard(self.number)


class SmsBench(Bench):
    """One number of ours."""

    channel = "sms"
    takes = LONGEST_TEXT
    unheard: ClassVar = {"receipt": "receipt", "own_number": "bot", "nobody": "unreadable"}

    def __init__(self, store: Store, home: Path) -> None:
        super().__init__(store, home)
        self.provider = Provider()
        self._people = 0

    async def open(self) -> None:
        await self.provider.start()
        settings = SmsSettings(TOKEN, SECRET, self.provider.url)
        more = {HOOK: lambda needs: SmsConnector(settings, needs)}
        environ = {"BALCAO_SECRET_KEY": SECRET_KEY}
        self.gateway = Gateway(load(self.home, environ), self.store, self.brain, self.listener, more)
        self.provider.hook = self.gateway.url + HOOK
        await self.gateway.start()
        await self.state(lambda state: state == "ok")

    async def close(self) -> None:
        await self.gateway.stop()
        await self.provider.stop()

    def customer(self, name: str = "Ana") -> SmsCustomer:
        self._people += 1
        return SmsCustomer(self, f"+55119000{self._people:05d}")

    def delivering(self) -> bool:
        return False

    async def brings_again(self, times: int) -> None:
        again = list(self.provider.given) * times
        random.Random(7).shuffle(again)  # noqa: S311 - an order that can be repeated
        for payload in again:
            await self.provider.push(payload)

    async def push(self, fixture_name: str) -> None:
        assert await self.provider.push(PAYLOADS[fixture_name]) == 200

    async def push_odd(self, odd: str) -> None:
        await self.provider.push({"id": "in-8", "from": "+5511", "to": NUMBER, "text": odd})

    @property
    def secrets(self) -> tuple[str, ...]:
        return TOKEN, SECRET

    def forgeries(self) -> Iterator[tuple[str, Knock]]:
        body = json.dumps({"id": "in-1", "from": "+5511", "to": NUMBER, "text": "oi"}).encode()
        yield "nothing", Knock(HOOK, body, {})
        yield "another", Knock(HOOK, body, {PROOF: "x"})

    def proved(self, body: bytes) -> Sequence[Knock]:
        return [Knock(HOOK, body, {PROOF: SECRET})]

    def breaks(self, how: str, customer: Customer | None = None, *, times: int | None = 1) -> None:
        person = customer.number if isinstance(customer, SmsCustomer) else ""
        self.provider.trouble += [(person, how)] * (times or 100)

    def mends(self) -> None:
        self.provider.trouble.clear()
        self.provider.dead = False

    def kills_token(self) -> None:
        self.provider.dead = True

    def calls(self, customer: Customer) -> list[float]:
        assert isinstance(customer, SmsCustomer)
        return [at for at, person in self.provider.calls if person == customer.number]
