"""Files of a conversation: an agent sends some, and whoever is signed in looks at them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.errors import InvalidError, NotFoundError
from bot.messages import Message
from connectors.downloads import download
from connectors.uploads import MOST_FILES, Upload, receive
from console.api.gate import Agent, Reader, known
from console.api.shapes import LONGEST_REPLY_ID, REPLY_ID, MessageOut
from console.api.showing import show_message
from console.deps import Deps

FIELDS = ("id", "text")
MISSING = "There is no such attachment, or it is not kept yet."


@dataclass(frozen=True)
class Attachments:
    """`/conversations/{id}/attachments` and `/attachments/{id}`."""

    deps: Deps

    def add(self, router: APIRouter) -> None:
        """Routes whose bodies are bounded by what may be kept."""
        tags: list[str | Enum] = ["conversations"]
        path = "/conversations/{conversation}/attachments"
        answer_with_files = router.post(
            path, tags=tags, summary="Answer the customer with files", response_model=MessageOut, openapi_extra=BODY
        )
        answer_with_files(self.reply)
        router.get("/attachments/{attachment}", tags=tags, summary="The bytes of a file")(self.content)

    async def reply(self, visitor: Agent, conversation: str, request: Request) -> Any:
        """409 unless the conversation is yours; the same id again has no second effect."""
        found = await self.deps.store.conversation(known(conversation))
        if found is None:
            raise NotFoundError("There is no such conversation.")
        try:
            upload = await receive(request, self.deps.files, self.deps.limits, fields=FIELDS)
        except ClientDisconnect as error:  # nobody is left to hear it, and it is nothing to report
            raise InvalidError("The body did not arrive whole.") from error
        return show_message(await upload.become(self._sent(upload, found.id, agent=visitor.user.name)))

    async def content(self, visitor: Reader, attachment: str, request: Request) -> Response:
        """Pictures, sounds, films and PDFs are shown, everything else is saved; 404 while it is not kept."""
        found = await self.deps.store.attachment(known(attachment))
        if found is None:
            raise NotFoundError(MISSING)
        return await download(request, self.deps.files, found, inline=True, missing=MISSING)

    async def _sent(self, upload: Upload, conversation: str, *, agent: str) -> Message:
        identity = upload.fields.get("id", "")
        if not re.match(REPLY_ID, identity) or len(identity) > LONGEST_REPLY_ID:
            raise InvalidError(f"`id` has 1 to {LONGEST_REPLY_ID} visible characters.")
        if not upload.enclosed:
            raise InvalidError("There is no file in it.")
        return await self.deps.counter.reply(
            conversation,
            agent=agent,
            text=upload.fields.get("text", ""),
            external_id=f"reply:{conversation}:{agent}:{identity}",
            attachments=upload.enclosed,
        )


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["id", "file"],
                    "properties": {
                        "id": {"type": "string", "maxLength": LONGEST_REPLY_ID},
                        "text": {"type": "string"},
                        "file": {
                            "type": "array",
                            "maxItems": MOST_FILES,
                            "items": {"type": "string", "format": "binary"},
                        },
                    },
                }
            }
        },
    }
}
"""For the description of the interface: the body is read as a stream, so no shape stands for it."""
