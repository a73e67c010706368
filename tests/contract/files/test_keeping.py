"""Keeping, reading and forgetting, in a folder and in S3."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from bot.errors import NotFoundError, TooLargeError
from bot.ports import Files
from tests.contract.files.conftest import pieces, whole

MEGABYTE = 2**20
BAD_IDS = ["", "..", "../../etc/passwd", "/etc/passwd", "short", "a" * 81, "a/../../bbbbbbb", "abcdefgh\0", "abcdéfgh",
           "abcdefgh\n", ".arriving", "abc defgh", "C:\\abcdefgh", "-abcdefgh", "%2e%2e%2fabc"]  # fmt: skip


async def test_what_is_kept_is_read(files: Files) -> None:
    file, much = uuid4().hex, bytes(range(256)) * 4096 * 12  # 12 MB: S3 takes it in parts

    size = await files.keep(file, pieces(b"", much[:7], b"", much[7:5_000_000], much[5_000_000:]), at_most=len(much))

    assert size == len(much)
    assert await whole(files, file) == much


@pytest.mark.parametrize("file", [str(uuid4()), uuid4().hex, "a1b2c3d4", "A" * 80])
async def test_any_id_of_ours_will_do(files: Files, file: str) -> None:
    assert await files.keep(file, pieces(b"x"), at_most=1) == 1
    assert await whole(files, file) == b"x"


async def test_nothing_is_kept_too(files: Files) -> None:
    file = uuid4().hex

    assert await files.keep(file, pieces(), at_most=1) == 0
    assert await whole(files, file) == b""


async def test_kept_again_is_replaced_whole(files: Files) -> None:
    file = uuid4().hex
    await files.keep(file, pieces(b"a longer first"), at_most=100)
    await files.keep(file, pieces(b"second"), at_most=100)

    assert await whole(files, file) == b"second"


async def test_too_much_is_not_kept(files: Files) -> None:
    file, taken = uuid4().hex, 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += MEGABYTE
            yield bytes(MEGABYTE)

    with pytest.raises(TooLargeError, match="at most 2 MB"):
        await files.keep(file, endless(), at_most=2 * MEGABYTE)

    assert taken == 3 * MEGABYTE
    with pytest.raises(NotFoundError):
        await whole(files, file)


async def test_too_much_leaves_what_was_there(files: Files) -> None:
    file = uuid4().hex
    await files.keep(file, pieces(b"first"), at_most=100)

    with pytest.raises(TooLargeError):
        await files.keep(file, pieces(b"second"), at_most=5)

    assert await whole(files, file) == b"first"


async def test_a_stream_that_breaks_leaves_nothing(files: Files) -> None:
    file = uuid4().hex

    async def breaks() -> AsyncIterator[bytes]:
        yield bytes(MEGABYTE)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.keep(file, breaks(), at_most=10 * MEGABYTE)

    with pytest.raises(NotFoundError):
        await whole(files, file)


async def test_who_is_cancelled_leaves_nothing(files: Files) -> None:
    file, begun = uuid4().hex, asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        yield bytes(MEGABYTE)
        begun.set()
        await asyncio.Event().wait()

    keeping = asyncio.create_task(files.keep(file, stalls(), at_most=10 * MEGABYTE))
    await begun.wait()
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping

    with pytest.raises(NotFoundError):
        await whole(files, file)


async def test_a_missing_file_is_told_at_the_first_piece(files: Files) -> None:
    reading = files.read(uuid4().hex)

    with pytest.raises(NotFoundError):
        await reading.__anext__()


async def test_what_is_forgotten_is_gone_and_forgetting_twice_is_fine(files: Files) -> None:
    file = uuid4().hex
    await files.keep(file, pieces(b"x"), at_most=1)

    await files.forget(file)
    await files.forget(file)

    with pytest.raises(NotFoundError):
        await whole(files, file)


@pytest.mark.parametrize("file", BAD_IDS)
async def test_an_id_that_is_none_names_nothing(files: Files, file: str) -> None:
    with pytest.raises(NotFoundError):
        await files.keep(file, pieces(b"x"), at_most=1)
    with pytest.raises(NotFoundError):
        await whole(files, file)
    await files.forget(file)


async def test_many_at_once(files: Files) -> None:
    ids = [uuid4().hex for _ in range(20)]

    await asyncio.gather(*(files.keep(file, pieces(file.encode() * 10_000), at_most=MEGABYTE) for file in ids))

    assert await asyncio.gather(*(whole(files, file) for file in ids)) == [file.encode() * 10_000 for file in ids]


async def test_one_id_at_once_is_one_of_them_whole(files: Files) -> None:
    file, texts = uuid4().hex, [letter * 300_000 for letter in (b"a", b"b", b"c", b"d")]

    await asyncio.gather(*(files.keep(file, pieces(text), at_most=MEGABYTE) for text in texts))

    assert await whole(files, file) in texts


async def test_a_reader_may_leave_early(files: Files) -> None:
    file = uuid4().hex
    await files.keep(file, pieces(bytes(3 * MEGABYTE)), at_most=3 * MEGABYTE)

    reading = files.read(file)
    assert await reading.__anext__()
    await reading.aclose()  # type: ignore[attr-defined]
