"""This file cuts what lies in a file into blocks of whole lines, however it came: packed, marked, in other line ends, endless."""

import codecs
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

BLOCK = 256 * 1024
"""Bytes that are read at once; what was made of them still lies in the processor's cache when it is read again."""
LONGEST = 72 * 1024 * 1024
"""A call and its answer are at most 25 MB each, a third more in Base64; what is longer is no record."""
_GZIP = b"\x1f\x8b"
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

Note = Callable[[str], None]
"""Told what could not be read."""


def blocks(chunks: Iterable[bytes], note: Note) -> Iterator[bytes]:
    """Blocks that end where a line ends; memory holds one, or the longest line."""
    return _whole_lines(_plain(_unpacked(chunks, note)), note)


def _begun(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, enough to tell what they begin, and all of them."""
    rest = iter(chunks)
    head = b""
    while len(head) < len(codecs.BOM_UTF8) and (more := next(rest, None)) is not None:
        head += more
    return head, chain([head], rest)


def _unpacked(chunks: Iterable[bytes], note: Note) -> Iterator[bytes]:
    head, every = _begun(chunks)
    if not head.startswith(_GZIP):
        yield from every
        return
    packed = zlib.decompressobj(wbits=31)
    try:
        for chunk in every:
            rest = chunk
            while rest:
                if packed.eof:  # files are appended to one another
                    packed = zlib.decompressobj(wbits=31)
                yield packed.decompress(rest, BLOCK)
                rest = packed.unconsumed_tail or packed.unused_data
        yield packed.flush()
    except zlib.error:
        note("packed files that are broken")
        return
    if not packed.eof:
        note("packed files that are cut off")


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-8 without a mark."""
    head, every = _begun(chunks)
    wide = _WIDE.get(head[:2])
    if wide is None:
        yield from _without(codecs.BOM_UTF8, every)
        return
    decoder = codecs.getincrementaldecoder(wide)(errors="replace")
    for chunk in _without(head[:2], every):
        yield decoder.decode(chunk).encode()


def _without(mark: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks, b"").removeprefix(mark)
    yield from chunks


def _whole_lines(chunks: Iterable[bytes], note: Note) -> Iterator[bytes]:
    begun: list[bytes] = []
    size, endless = 0, False
    for chunk in chunks:
        cut = chunk.rfind(b"\n")
        if cut < 0:
            begun, size = ([*begun, chunk], size + len(chunk)) if not endless else ([], 0)
            if size > LONGEST:
                note(f"lines longer than {LONGEST // 2**20} MiB")
                begun, size, endless = [], 0, True
            continue
        start = chunk.find(b"\n") + 1 if endless else 0
        yield from _cut(b"".join([*begun, memoryview(chunk)[start : cut + 1]]))
        begun, size, endless = [chunk[cut + 1 :]], len(chunk) - cut - 1, False
    if size:
        yield from _cut(b"".join(begun))


def _cut(text: bytes) -> Iterator[bytes]:
    """In pieces of about a block."""
    at = 0
    while len(text) - at > 2 * BLOCK:
        end = text.rfind(b"\n", at, at + BLOCK) + 1 or text.find(b"\n", at + BLOCK) + 1 or len(text)
        yield text[at:end]
        at = end
    if at < len(text):
        yield text[at:]
