"""This file is where a stack's state lives: one deployment file, replaced whole, and a journal of what came after it."""

import hashlib
import json
import threading
from functools import cached_property
from pathlib import Path

from localcloud.engine import document, files, records
from localcloud.engine.crypter import Crypter
from localcloud.engine.journal import Journal, after
from localcloud.engine.state import Change, State, load
from localcloud.engine.wire import Json


def digest(data: bytes) -> str:
    """What tells one state file from another; the empty text is no file."""
    return hashlib.sha256(data).hexdigest() if data else ""


class Store:
    """The state of one stack and the only writer of its two files."""

    def __init__(self, path: Path, *, dry: bool = False, sealed: bool = False) -> None:
        """`dry`: events change the memory only, as a preview needs; `sealed`: secrets stay encrypted, for a quick look."""
        self.path = path
        self.dry = dry
        self.sealed = sealed
        self._lock = threading.RLock()
        self._journal = Journal(path.with_name(path.name + ".journal"))
        self._number = 0
        self._load()

    def _load(self) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        self._base = digest(data)
        events, self._stale = after(self.path, self._journal.path, self._base)
        deployment = document.parse(self.path, data)
        self._manifest = deployment.get("manifest") or {"time": records.now(), "magic": "", "version": ""}
        provider = (deployment.get("secrets_providers") or {}).get("state") or {}
        self.crypter = Crypter(provider.get("salt") or (events[0].get("salt") if events else None))
        if not self.sealed and (b'"ciphertext"' in data or events or not (data or self.dry)):
            self.crypter.warm()
        self._dirty = bool(events)
        self._unread = (deployment, events[1:])

    @cached_property
    def state(self) -> State:
        """What the stack has; read when first asked for, so that the key is derived beside the program's imports."""
        deployment, events = self._unread
        read = load(document.decoded(deployment, self._decode))
        for event in events:
            self._replay(read, event)
        self._number = max([self._number, *read.pending], default=0)
        return read

    def _decode(self, record: Json) -> Json:
        return record if self.sealed else records.decode_record(record, self.crypter)

    def _encode(self, record: Json) -> Json:
        return record if self.sealed else records.encode_record(record, self.crypter)

    def _replay(self, read: State, event: Json) -> None:
        if "begin" in event:
            read.begin(event["n"], event["begin"], self._decode(event["r"]))
            self._number = max(self._number, event["n"])
            return
        changes = [document.converted(change, self._decode) for change in event["do"]]
        read.end(event["n"], changes)

    def begin(self, operation: str, record: Json) -> int:
        """Write down what is about to happen, so that a kill right after it is noticed; returns its number."""
        with self._lock:
            state = self.state  # reading it tells which numbers are taken
            self._number += 1
            number = self._number
            state.begin(number, operation, record)
            reach = self._append({"begin": operation, "n": number, "r": self._encode(record)})
        if not self.dry:
            self._journal.sync(reach)
        return number

    def end(self, number: int | None, *changes: Change) -> None:
        """Write down what has happened; losing this line to a power cut costs a look at the world, nothing else."""
        with self._lock:
            encoded = [document.converted(change, self._encode) for change in changes]
            self._append({"do": encoded, "n": number})
            self.state.end(number, list(changes))

    def put(self, record: Json) -> None:
        """Note a record if it says something new."""
        with self._lock:
            if not records.same(self.state.live.get(record["urn"]), record):
                self.end(None, ("put", record))

    def _append(self, event: Json) -> int:
        if self.dry:
            return 0
        if not self._dirty:
            if self._stale:
                self._journal.close(remove=True)
            self._journal.append({"base": self._base, "salt": self.crypter.raw_salt})
        self._dirty = True
        return self._journal.append(event)

    def save(self) -> None:
        """Fold the journal into the state file; the old file stays until the new one is whole and on the disk."""
        with self._lock:
            if self.dry or not self._dirty:
                self._journal.close(remove=self._stale and not self.dry)
                return
            self._manifest = {"time": records.now(), "magic": "", "version": ""}
            data = json.dumps(self.export(), indent=1).encode()
            self._journal.sync(self._journal.append({"folded": digest(data)}))
            files.replace(self.path, data)
            self._base, self._dirty, self._stale = digest(data), False, False
            self._journal.close(remove=True)

    def export(self) -> Json:
        """The stack in the form that `pulumi stack import` reads; without secrets_providers that command crashes."""
        with self._lock:
            encoded = [self._encode(record) for record in self.state.resources()]
            operations = [{**one, "resource": self._encode(one["resource"])} for one in self.state.operations()]
        deployment: Json = {
            "manifest": self._manifest,
            "secrets_providers": {"type": "passphrase", "state": {"salt": self.crypter.salt}},
            "resources": encoded,
            "metadata": {},
        }
        if operations:
            deployment["pending_operations"] = operations
        return {"version": document.VERSION, "deployment": deployment}

    def replace(self, whole: Json) -> None:
        """Take a whole new deployment, as `pulumi stack import` does."""
        document.valid(whole, "the imported deployment")
        files.replace(self.path, json.dumps(whole, indent=1).encode())
        self._journal.close(remove=True)
        self.__dict__.pop("state", None)
        self._load()

    def close(self) -> None:
        """Let go of the files as they are."""
        self._journal.close(remove=False)
