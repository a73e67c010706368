"""The methods about files: an upload in three steps, and what is known of one."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_refusal import SlackRefusal
from tests.fakes.slack_world import BOT_ID, BOT_USER, Post, StoredFile, World

if TYPE_CHECKING:
    from tests.fakes.slack_world import Place

Fields = dict[str, Any]
Answer = dict[str, Any]


class FileMethods:
    """The part of the Web API that holds files."""

    world: World
    emit: Callable[[dict[str, Any], str], None]
    place_to_write: Callable[[Fields], Place]
    thread_of: Callable[[Place, Fields], str | None]

    def file_methods(self) -> dict[str, Callable[[Fields], Answer]]:
        """The methods by name."""
        return {
            "files.info": self.file_info,
            "files.getUploadURLExternal": self.upload_url,
            "files.completeUploadExternal": self.complete_upload,
        }

    def file_info(self, fields: Fields) -> Answer:
        """Everything about a file."""
        return {"file": payloads.file_object(self.world, self._file(fields.get("file", "")))}

    def upload_url(self, fields: Fields) -> Answer:
        """Where the bytes of a new file go."""
        name, length = str(fields.get("filename", "")), int(fields.get("length") or 0)
        if not name or length < 1:
            raise SlackRefusal("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field"]})
        file = StoredFile(self.world.next_id("F"), name, "", b"", BOT_USER, length=length)
        file.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.world.files[file.id] = file
        return {"upload_url": f"{self.world.origin}/upload/v1/{file.id}", "file_id": file.id}

    def complete_upload(self, fields: Fields) -> Answer:
        """Files whose bytes are here become one message."""
        named = fields.get("files") or []
        files = [self._file(one.get("id", "")) for one in named]
        if not files or any(len(file.content) != file.length for file in files):
            raise SlackRefusal("file_not_found" if files else "invalid_arguments")
        for one, file in zip(named, files, strict=True):
            file.title = one.get("title") or file.name
        if fields.get("channel_id"):
            self._share(files, fields)
        return {"files": [payloads.file_object(self.world, file) for file in files]}

    def _share(self, files: list[StoredFile], fields: Fields) -> None:
        place = self.place_to_write(fields)
        comment = str(fields.get("initial_comment") or "")
        post = Post(place.id, BOT_USER, comment, bot_id=BOT_ID, files=[file.id for file in files])
        post.thread = self.thread_of(place, fields)
        self.world.add(post)
        self.emit(payloads.message_event(self.world, post), place.id)

    def _file(self, file: str) -> StoredFile:
        if file not in self.world.files:
            raise SlackRefusal("file_not_found")
        return self.world.files[file]
