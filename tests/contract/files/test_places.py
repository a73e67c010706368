"""Which place a setting names, and what is particular to each."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from uuid import uuid4

import pytest

from bot.errors import NotFoundError, SettingsError, TooLargeError
from store.files import ARRIVING, FolderFiles, open_files
from store.files_s3 import Place, S3Files, parse_place
from tests.contract.files.conftest import pieces, whole


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://bucket", Place("bucket")),
        ("s3://my.bucket-1/", Place("my.bucket-1")),
        ("s3://bucket/a/b/", Place("bucket", "a/b")),
        (
            "s3://bucket/a?endpoint=https://s3.example:9000&region=sa-east-1",
            Place("bucket", "a", "https://s3.example:9000", "sa-east-1"),
        ),
    ],
)
def test_an_address_of_s3(url: str, place: Place) -> None:
    assert parse_place(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "s3://",
        "s3:///prefix",
        "s3://a",
        "s3://Bucket",
        "s3://key:secret@bucket",
        "s3://bucket:9000/x",
        "s3://bucket/a b",
        "s3://bucket/é",
        "s3://bucket#x",
        "s3://bucket?endpoint",
        "s3://bucket?endpoint=ftp://x",
        "s3://bucket?endpoint=s3.example",
        "s3://bucket?endpoint=https://me:secret@s3.example",
        "s3://bucket?region=Sao Paulo",
        "s3://bucket?secret=x",
        "s3://[",
        "gs://bucket",
        "https://bucket.s3.example",
        "",
    ],
)
def test_an_address_that_is_none_says_how_it_is_written(url: str) -> None:
    with pytest.raises(SettingsError, match=r"s3://bucket/prefix") as refused:
        open_files(url)
    assert "secret@" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(SettingsError, match="BALCAO_FILES_URL: cannot write"):
        open_files(str(tmp_path / "file" / "below"))


async def test_only_this_user_reads_the_folder(tmp_path: Path) -> None:
    files, file = open_files(str(tmp_path / "files")), uuid4().hex
    await files.keep(file, pieces(b"x"), at_most=1)

    kept = tmp_path / "files" / file[:2] / file
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


async def test_nothing_unfinished_stays_in_the_folder(tmp_path: Path) -> None:
    files = open_files(str(tmp_path))

    with pytest.raises(TooLargeError):
        await files.keep(uuid4().hex, pieces(b"xy"), at_most=1)

    assert list((tmp_path / ARRIVING).iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == [ARRIVING]


def test_what_a_killed_process_left_is_removed_later(tmp_path: Path) -> None:
    open_files(str(tmp_path))
    old, new = tmp_path / ARRIVING / "old", tmp_path / ARRIVING / "new"
    old.touch()
    new.touch()
    yesterday = time.time() - 2 * 24 * 3600
    os.utime(old, (yesterday, yesterday))

    open_files(str(tmp_path))

    assert not old.exists()
    assert new.exists()


async def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    files, file = FolderFiles(tmp_path), uuid4().hex
    (tmp_path / file[:2]).write_text("in the way")  # moving fails, as it does when there is no room

    with pytest.raises(OSError, match=file[:2]):
        await files.keep(file, pieces(b"x"), at_most=1)

    assert list((tmp_path / ARRIVING).iterdir()) == []


async def test_a_prefix_is_a_room_of_its_own(s3_url: str, s3_endpoint: str) -> None:
    import boto3

    files, file = open_files(s3_url), uuid4().hex
    await files.keep(file, pieces(b"x"), at_most=1)

    client = boto3.client("s3", endpoint_url=s3_endpoint, region_name="us-east-1")
    keys = [found["Key"] for found in client.list_objects_v2(Bucket="balcao-files")["Contents"]]
    assert f"kept/here/{file}" in keys
    with pytest.raises(NotFoundError):
        await whole(open_files(s3_url.replace("kept/here", "elsewhere")), file)


async def test_an_endpoint_that_is_away_is_no_missing_file(s3_url: str, s3_endpoint: str) -> None:
    from botocore.exceptions import ClientError

    files = S3Files(Place("no-such-bucket", endpoint=s3_endpoint))

    with pytest.raises(ClientError):
        await whole(files, uuid4().hex)
