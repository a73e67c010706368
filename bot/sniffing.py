"""What a file is by its first bytes: what somebody says it is counts only where the bytes agree."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.attachments import UNKNOWN_TYPE

HEAD = 1024
"""Bytes that are enough to tell."""

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"MThd", "audio/midi"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
"""How a format begins, for those that begin in one way only."""

RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z-]{1,40}", re.ASCII)
OLD_OFFICE = {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
TEXTS = {"text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "text/calendar", "text/vcard",
         "application/json"}  # fmt: skip
"""Texts that nothing runs or draws. HTML, SVG, XML and scripts are none of them."""

CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sniffed(head: bytes, declared: str) -> str:
    """The type of a file that begins with `head` (HEAD bytes, or all of it).

    A declared type counts where the bytes leave a choice: which office document a zip is, whether an
    Ogg is a voice or a film, what kind of text a text is. Whatever is not known by its bytes,
    and every program and page, is `application/octet-stream`.
    """
    said = declared.partition(";")[0].strip().lower()
    for begins, kind in SIGNATURES:
        if head.startswith(begins):
            return kind
    for begins, judge in CONTAINERS:
        if head.startswith(begins):
            return judge(head, said)
    if head[4:8] == b"ftyp":
        return _boxes(head, said)
    return said if said in TEXTS and _is_text(head) else UNKNOWN_TYPE


def _zip(head: bytes, said: str) -> str:
    """Office documents are zips; so are programs for Java and Android, which begin with their manifest."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    if first == b"mimetype":
        kind = head[38 : 38 + int.from_bytes(head[22:26], "little")].decode("ascii", "replace")
        return kind if OPEN_DOCUMENT.fullmatch(kind) else "application/zip"
    if first.startswith((b"META-INF/", b"AndroidManifest.xml", b"classes.dex")):
        return UNKNOWN_TYPE
    office = first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/"))
    macros = "macro" in said
    return said if said.startswith(OFFICE) and office and not macros else "application/zip"


def _riff(head: bytes, said: str) -> str:
    return RIFF.get(head[8:12], UNKNOWN_TYPE)


def _ogg(head: bytes, said: str) -> str:
    return "video/ogg" if b"theora" in head else "audio/ogg"


def _matroska(head: bytes, said: str) -> str:
    if b"webm" in head[:64]:
        return "audio/webm" if said == "audio/webm" else "video/webm"
    return "audio/x-matroska" if said.startswith("audio/") else "video/x-matroska"


def _windows_media(head: bytes, said: str) -> str:
    return "audio/x-ms-wma" if said.startswith("audio/") else "video/x-ms-wmv"


def _old_office(head: bytes, said: str) -> str:
    """Installers of Windows begin in the same way: they say that they are something else."""
    return said if said in OLD_OFFICE else UNKNOWN_TYPE


def _bitmap(head: bytes, said: str) -> str:
    """Two letters would be little: four bytes after the size are always zero."""
    return "image/bmp" if head[6:10] == bytes(4) else UNKNOWN_TYPE


def _aiff(head: bytes, said: str) -> str:
    return "audio/aiff" if head[8:12] in (b"AIFF", b"AIFC") else UNKNOWN_TYPE


CONTAINERS: tuple[tuple[bytes, Callable[[bytes, str], str]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"RIFF", _riff),
    (b"OggS", _ogg),
    (b"\x1aE\xdf\xa3", _matroska),
    (b"0&\xb2u\x8ef\xcf\x11", _windows_media),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _old_office),
    (b"BM", _bitmap),
    (b"FORM", _aiff),
)
"""How a family of formats begins, and who tells its members apart."""


def _boxes(head: bytes, said: str) -> str:
    """MP4 and its relatives name their brand."""
    brand = head[8:12]
    if brand in HEIF:
        return "image/heic"
    if brand in (b"avif", b"avis"):
        return "image/avif"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand.startswith(b"3g"):
        return "audio/3gpp" if said.startswith("audio/") else "video/3gpp"
    return "audio/mp4" if brand in (b"M4A ", b"M4B ") or said.startswith("audio/") else "video/mp4"


def _is_text(head: bytes) -> bool:
    """Text that is neither a page nor a script, whatever it calls itself."""
    if head.startswith(BYTE_ORDER_MARKS[1:]):
        return _opens_well(head.decode("utf-16", "ignore").encode())
    return CONTROL.search(head) is None and _opens_well(head.removeprefix(BYTE_ORDER_MARKS[0]))


def _opens_well(text: bytes) -> bool:
    begin = text.lstrip()[:2]
    return bool(begin) and begin not in (b"#!", b"MZ") and not re.match(rb"<[A-Za-z!?/]", begin)
