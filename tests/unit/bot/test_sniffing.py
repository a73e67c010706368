"""What files are by their bytes, whatever they say."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attachments import UNKNOWN_TYPE
from bot.sniffing import HEAD, sniffed

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
FTYP = b"\0\0\0\x18ftyp"
EBML = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84"


def zipped(*names: str, text: bytes = b"x") -> bytes:
    """The beginning of a zip with these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return held.getvalue()[:HEAD]


@pytest.mark.parametrize(
    ("head", "declared", "type"),
    [
        (PNG, "image/png", "image/png"),
        (PNG, "text/html", "image/png"),
        (PNG, "", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg", "image/jpeg"),
        (b"GIF89a\1\0", "image/gif", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp", "image/webp"),
        (FTYP + b"heic\0\0\0\0", "image/heic", "image/heic"),
        (FTYP + b"avif\0\0\0\0", "image/avif", "image/avif"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28", "image/bmp", "image/bmp"),
        (b"%PDF-1.7\n", "application/pdf", "application/pdf"),
        (b"ID3\x04\0", "audio/mpeg", "audio/mpeg"),
        (b"OggS\0\2OpusHead", "audio/ogg; codecs=opus", "audio/ogg"),
        (b"OggS\0\2\x80theora", "video/ogg", "video/ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/x-wav", "audio/wav"),
        (FTYP + b"isom\0\0\0\0", "video/mp4", "video/mp4"),
        (FTYP + b"isom\0\0\0\0", "audio/mp4", "audio/mp4"),
        (FTYP + b"M4A \0\0\0\0", "audio/x-m4a", "audio/mp4"),
        (FTYP + b"qt  \0\0\0\0", "video/quicktime", "video/quicktime"),
        (EBML + b"webm", "video/webm", "video/webm"),
        (EBML + b"webm", "audio/webm", "audio/webm"),
        (EBML + b"matroska", "video/x-matroska", "video/x-matroska"),
        (zipped("a.txt"), "application/zip", "application/zip"),
        (zipped("a.txt"), "application/x-zip-compressed", "application/zip"),
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX, DOCX),
        (zipped("mimetype", text=ODT.encode()), "application/zip", ODT),
        (OLE, "application/msword", "application/msword"),
        (b"nome;valor\n\xc3\xa1gua;1\n", "text/csv", "text/csv"),
        ("olá".encode("latin-1"), "text/plain", "text/plain"),
        ("olá".encode("utf-16"), "text/plain; charset=utf-16", "text/plain"),
        (b"\xef\xbb\xbfola", "text/plain", "text/plain"),
        (b'{"a": 1}', "application/json", "application/json"),
    ],
)
def test_what_it_is(head: bytes, declared: str, type: str) -> None:
    assert sniffed(head, declared) == type


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"<html>", "text/plain"),
        (b"<html>", "text/html"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>", "text/plain"),
        (b"<!-- x --><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg/>", "text/plain"),
        ("<svg/>".encode("utf-16"), "text/plain"),
        (b"alert(1)", "text/javascript"),
        (b"#!/bin/sh\nrm -rf /", "text/plain"),
        (b"MZ\x90\0\3", "application/octet-stream"),
        (b"MZ\x90\0\3", "image/jpeg"),
        (b"\x7fELF\2\1\1", "text/plain"),
        (b"\xca\xfe\xba\xbe", "application/zip"),
        (zipped("META-INF/MANIFEST.MF"), "application/zip"),
        (zipped("AndroidManifest.xml"), DOCX),
        (OLE, "application/x-msi"),
        (OLE, "image/png"),
        (b"not a picture", "image/png"),
        (b"not a film", "video/mp4"),
        (b"not a document", "application/pdf"),
        (b"a\0b", "text/plain"),
        (b"hello", "text/x-shellscript"),
        (b"hello", ""),
        (b"", "image/png"),
        (b"", "text/plain"),
        (b"BM is how this text begins", "image/bmp"),
    ],
)
def test_what_it_only_says_it_is(head: bytes, declared: str) -> None:
    assert sniffed(head, declared) == UNKNOWN_TYPE


def test_a_zip_is_no_document_because_it_says_so() -> None:
    assert sniffed(zipped("evil.exe"), DOCX) == "application/zip"
    assert sniffed(zipped("mimetype", text=b"text/html"), DOCX) == "application/zip"
    assert sniffed(zipped("mimetype", text=ODT.encode() + b"\r\nX: y"), DOCX) == "application/zip"


@given(st.binary(max_size=HEAD), st.text(max_size=40))
def test_whatever_comes_there_is_an_answer(head: bytes, declared: str) -> None:
    kind = sniffed(head, declared)
    assert kind.isascii()
    assert "html" not in kind
    assert "svg" not in kind
    assert kind.count("/") == 1
