"""Small files of many kinds, as browsers send them."""

from __future__ import annotations

import struct
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
TEXT = "nome;valor\nágua;1\n".encode()


def png(width: int = 40, height: int = 30, colour: tuple[int, int, int] = (200, 120, 40)) -> bytes:
    """A picture of one colour that browsers draw."""
    row = b"\0" + bytes(colour) * width
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * height)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in (*parts, (b"IEND", b"")))


def wav(seconds: float = 0.5) -> bytes:
    """Silence that browsers play."""
    data = b"\x80" * round(8000 * seconds)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8,
                       b"data", len(data))  # fmt: skip
    return head + data


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
