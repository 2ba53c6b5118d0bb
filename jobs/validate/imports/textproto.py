"""This file reads protobuf's text format without a schema: messages as lists of values by field."""

import re
from collections.abc import Iterator
from typing import Any

from jobs.kit.entry import BadInputError

Message = dict[str, list[Any]]
"""A field may stand several times; a value is text, a number, a word such as INT, or a message."""

_TOKEN = re.compile(
    r"""\s+|\#[^\n]*
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?f?(?![\w.])|-?(?:inf|infinity|nan)\b)
    |(?P<name>[A-Za-z_][\w.]*|\[[\w./]+\])
    |(?P<sign>[{}<>:;,\[\]])""",
    re.VERBOSE | re.IGNORECASE,
)
_ENDS = {"{": "}", "<": ">"}


def parse(text: str, file: str) -> Message:
    """The document's fields.

    >>> parse('feature { name: "a" presence < min_count: 1 > } n: [1, 2]', "x")
    {'feature': [{'name': ['a'], 'presence': [{'min_count': [1]}]}], 'n': [1, 2]}
    """
    return _message(_Tokens(text, file), None)


class _Tokens:
    """What is to be read next."""

    def __init__(self, text: str, file: str) -> None:
        self.file, self._tokens = file, _split(text, file)
        self.kind, self.word, self.line = next(self._tokens)

    def take(self) -> str:
        word = self.word
        self.kind, self.word, self.line = next(self._tokens)
        return word

    def took(self, sign: str) -> bool:
        return self.kind == "sign" and self.word == sign and bool(self.take())

    def wrong(self, rule: str) -> BadInputError:
        return BadInputError(f"{self.file}: line {self.line} must {rule}, got {self.word or 'the end'}")


def _split(text: str, file: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise BadInputError(
                f"{file}: line {text.count(chr(10), 0, at) + 1} must be protobuf's text format, got {text[at : at + 20]!r}"
            )
        if found.lastgroup:
            yield found.lastgroup, found.group(), text.count("\n", 0, at) + 1
        at = found.end()
    while True:
        yield "end", "", text.count("\n") + 1


def _message(tokens: _Tokens, end: str | None) -> Message:
    found: Message = {}
    while not (tokens.took(end) if end else tokens.kind == "end"):
        if tokens.kind != "name":
            raise tokens.wrong("name a field")
        values = found.setdefault(tokens.take(), [])
        named = tokens.took(":")
        if tokens.kind == "sign" and tokens.word in _ENDS:
            values.append(_message(tokens, _ENDS[tokens.take()]))
        elif not named:
            raise tokens.wrong("be : or a message")
        elif tokens.took("["):
            while not tokens.took("]"):
                values.append(_message(tokens, _ENDS[tokens.take()]) if tokens.word in _ENDS else _scalar(tokens))
                tokens.took(",")
        else:
            values.append(_scalar(tokens))
        while tokens.took(",") or tokens.took(";"):
            pass
    return found


def _scalar(tokens: _Tokens) -> Any:
    kind = tokens.kind
    if kind == "text":
        # Neighbouring texts are one, as in C.
        return _texts(tokens)
    if kind == "number":
        word = tokens.take().rstrip("fF") if "inf" not in tokens.word.lower() else tokens.take()
        return int(word) if re.fullmatch(r"[-+]?\d+", word) else float(word)
    if kind == "name":
        word = tokens.take()
        return {"true": True, "false": False}.get(word, word)
    raise tokens.wrong("be a value")


def _texts(tokens: _Tokens) -> str:
    found = b""
    while tokens.kind == "text":
        raw = tokens.take()[1:-1].encode()
        found += re.sub(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", _unescaped, raw)
    return found.decode("utf-8", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found.group(1)
    if code[:1] in b"xX" and len(code) > 1:
        return bytes([int(code[1:], 16)])
    if code[:1] in b"01234567":
        return bytes([int(code, 8) & 255])
    return {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(code, code)
