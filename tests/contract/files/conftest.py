"""A folder, S3 as moto plays it on loopback, and the fake of other tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import boto3
import pytest

from bot.ports import Files
from store.files import open_files
from tests.fakes.memory_files import MemoryFiles

BUCKET = "balcao-files"


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """An S3 on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A bucket in it, and credentials where boto3 looks for them first."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key of the tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret of the tests")
    for absent in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(absent, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1").create_bucket(Bucket=BUCKET)
    return f"s3://{BUCKET}/kept/here?endpoint={s3_endpoint}"


@pytest.fixture(params=["folder", "s3", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """Each place in turn."""
    if request.param == "memory":
        return MemoryFiles()
    if request.param == "folder":
        return open_files(str(tmp_path / "files"))
    return open_files(request.getfixturevalue("s3_url"))


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    """Bytes as they come over a wire."""
    for piece in given:
        yield piece


async def whole(files: Files, file: str) -> bytes:
    """All bytes of a file."""
    return b"".join([piece async for piece in files.read(file)])
