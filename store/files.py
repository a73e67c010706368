"""The bytes of attachments in a folder, and which place for them a setting names."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from bot.errors import NotFoundError, SettingsError, TooLargeError
from bot.ports import Files

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,79}", re.ASCII)
"""Ids as we make them; nothing that means anything in a path."""

PIECE = 256 * 1024
ARRIVING = ".arriving"
"""Under the folder, so that a file is moved into place whole: renaming works within one file system only."""

LEFT_BEHIND = 24 * 3600.0
"""Seconds after which an unfinished file is one that a killed process left."""


def open_files(url: str) -> Files:
    """Where BALCAO_FILES_URL says: a folder, or `s3://bucket/prefix?endpoint=https://…&region=…`."""
    if url.startswith("s3://"):
        from store.files_s3 import S3Files, parse_place

        return S3Files(parse_place(url))
    if not url or "://" in url or "\0" in url:
        raise SettingsError("BALCAO_FILES_URL is a folder, or s3://bucket/prefix?endpoint=https://….")
    files = FolderFiles(Path(url))
    files.prepare()
    return files


class FolderFiles:
    """bot.ports.Files in a folder; every call of the file system is made in a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def prepare(self) -> None:
        """Make the folder, and remove what killed processes left unfinished in it; SettingsError if that fails."""
        arriving = self._path / ARRIVING
        try:
            arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
            for part in arriving.iterdir():
                with suppress(FileNotFoundError):  # another process may be quicker
                    if part.stat().st_mtime < time.time() - LEFT_BEHIND:
                        part.unlink()
        except OSError as error:
            raise SettingsError(
                f"BALCAO_FILES_URL: cannot write to {self._path}: {error.strerror}. "
                "Give this user the right to write there."
            ) from error

    async def keep(self, file: str, pieces: AsyncIterator[bytes], *, at_most: int) -> int:
        """Written under another name, made durable, then moved into place whole."""
        place = self._place(file)
        part = _Part(self._path / ARRIVING / f"{file}-{secrets.token_hex(4)}")
        try:
            await asyncio.to_thread(part.open)
            async for piece in in_pieces(pieces, at_most=at_most):
                await asyncio.to_thread(part.write, piece)
            return await asyncio.to_thread(part.move, place)
        finally:
            # Shielded: whoever is cancelled here leaves nothing behind either.
            await asyncio.shield(asyncio.to_thread(part.drop))

    async def read(self, file: str) -> AsyncIterator[bytes]:
        """In pieces of 256 KB."""
        try:
            opened = await asyncio.to_thread(self._place(file).open, "rb")
        except (FileNotFoundError, IsADirectoryError) as error:
            raise missing() from error
        try:
            while piece := await asyncio.to_thread(opened.read, PIECE):
                yield piece
        finally:
            opened.close()

    async def forget(self, file: str) -> None:
        """Remove it, if it is there."""
        try:
            place = self._place(file)
        except NotFoundError:
            return
        await asyncio.to_thread(place.unlink, missing_ok=True)

    def _place(self, file: str) -> Path:
        """Two letters to a folder, so that no folder gets very long."""
        return self._path / checked(file)[:2].lower() / file


class _Part:
    """A file that is being written; its methods run in threads, after a cancellation even at the same time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._size = 0
        self._descriptor: int | None = None

    def open(self) -> None:
        with self._lock:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, piece: bytes) -> None:
        with self._lock:
            left = memoryview(piece)
            while left:
                left = left[os.write(self._opened(), left) :]
            self._size += len(piece)

    def move(self, place: Path) -> int:
        with self._lock:
            os.fsync(self._opened())
            self._close()
            place.parent.mkdir(mode=0o700, exist_ok=True)
            self._path.replace(place)
        for folder in (place.parent, place.parent.parent):
            _sync_folder(folder)
        return self._size

    def drop(self) -> None:
        """Close, and remove what was not moved."""
        with self._lock:
            self._close()
            self._path.unlink(missing_ok=True)

    def _opened(self) -> int:
        if self._descriptor is None:
            raise OSError("This file was given up.")
        return self._descriptor

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def checked(file: str) -> str:
    """The id itself; NotFoundError for one that we never made."""
    if not NAME.fullmatch(file):
        raise missing()
    return file


def missing() -> NotFoundError:
    """There is no such file."""
    return NotFoundError("There is no such file.")


async def in_pieces(pieces: AsyncIterator[bytes], *, at_most: int) -> AsyncIterator[bytes]:
    """The same bytes in pieces worth a write each; TooLargeError as soon as there are too many."""
    size, held = 0, bytearray()
    async for piece in pieces:
        size += len(piece)
        if size > at_most:
            raise TooLargeError(f"A file has at most {at_most // 2**20 or 1} MB.")
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _sync_folder(folder: Path) -> None:
    """A name is durable only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
