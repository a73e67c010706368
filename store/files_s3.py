"""The bytes of attachments in S3, or in anything that speaks its protocol."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

from bot.errors import NotFoundError, SettingsError
from store.files import PIECE, checked, in_pieces, missing

IN_MEMORY = 2**20
"""Bytes of a file that wait in memory; more wait on the disk."""

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
PREFIX = re.compile(r"[A-Za-z0-9_./-]*", re.ASCII)
REGION = re.compile(r"[a-z0-9-]+", re.ASCII)
ABSENT = ("NoSuchKey", "404", "NotFound")
FORM = "BALCAO_FILES_URL is written s3://bucket/prefix?endpoint=https://…&region=…, endpoint and region if needed"


@dataclass(frozen=True)
class Place:
    """What an `s3://` address says; who may write there boto3 finds out by itself."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None


def parse_place(url: str) -> Place:
    """SettingsError for an address that is none."""
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError as error:
        raise SettingsError(f"{FORM}.") from error
    prefix = parts.path.strip("/")
    if not BUCKET.fullmatch(parts.netloc) or not PREFIX.fullmatch(prefix) or parts.fragment:
        raise SettingsError(f"{FORM}; the bucket has 3 to 63 small letters, digits, dots and hyphens.")
    unknown = sorted(options.keys() - {"endpoint", "region"})
    if unknown:
        raise SettingsError(f"{FORM}; there is no option {unknown[0]}.")
    return Place(parts.netloc, prefix, _endpoint(options.get("endpoint")), _region(options.get("region")))


class S3Files:
    """bot.ports.Files in a bucket. An object appears whole or not at all; boto3 works in threads."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._connected: Any = None
        self._connecting = threading.Lock()

    async def keep(self, file: str, pieces: AsyncIterator[bytes], *, at_most: int) -> int:
        """Spooled first: only then is it known that all of it came and that it is not too large."""
        key = self._key(file)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            async for piece in in_pieces(pieces, at_most=at_most):
                await asyncio.to_thread(spool.write, piece)
            return await asyncio.to_thread(self._upload, spool, key)

    async def read(self, file: str) -> AsyncIterator[bytes]:
        """In pieces of 256 KB, as they come."""
        body = await asyncio.to_thread(self._open, self._key(file))
        try:
            while piece := await asyncio.to_thread(body.read, PIECE):
                yield piece
        finally:
            body.close()

    async def forget(self, file: str) -> None:
        """Deleting what is not there is no error in S3."""
        try:
            key = self._key(file)
        except NotFoundError:
            return
        await asyncio.to_thread(self._delete, key)

    def _upload(self, spool: IO[bytes], key: str) -> int:
        size = spool.tell()
        spool.seek(0)
        self._client().upload_fileobj(
            spool, self._place.bucket, key, ExtraArgs={"ContentType": "application/octet-stream"}
        )
        return size

    def _open(self, key: str) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self._client().get_object(Bucket=self._place.bucket, Key=key)["Body"]
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ABSENT:
                raise missing() from error
            raise

    def _delete(self, key: str) -> None:
        self._client().delete_object(Bucket=self._place.bucket, Key=key)

    def _key(self, file: str) -> str:
        return f"{self._place.prefix}/{checked(file)}".lstrip("/")

    def _client(self) -> Any:
        """Made at first use: it takes a third of a second. A client is safe to share between threads."""
        with self._connecting:
            if self._connected is None:
                self._connected = _connect(self._place)
            return self._connected


def _connect(place: Place) -> Any:
    import boto3
    from botocore.config import Config

    # Checksums only where S3 asks for them: many that speak its protocol do not know the newer ones.
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 4},
        s3={"addressing_style": "path" if place.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session(region_name=place.region)
    return session.client("s3", endpoint_url=place.endpoint, config=config)


def _endpoint(given: str | None) -> str | None:
    if given is None:
        return None
    parts = urlsplit(given)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise SettingsError(f"{FORM}; the endpoint is an https:// address without a name and password in it.")
    return given


def _region(given: str | None) -> str | None:
    if given is not None and not REGION.fullmatch(given):
        raise SettingsError(f"{FORM}; the region is a word such as sa-east-1.")
    return given
