"""This file is Pulumi's passphrase secrets provider: PBKDF2-SHA256, one million rounds, and AES-256-GCM."""

import base64
import contextlib
import hashlib
import os
import threading

from localcloud.engine.errors import InputError

ROUNDS = 1_000_000
VARIABLE = "PULUMI_CONFIG_PASSPHRASE"


class Crypter:
    """Encrypts and decrypts with one key; the key is derived once, beside other work if `warm` is called early."""

    def __init__(self, salt: str | None, passphrase: str | None = None) -> None:
        """`salt` as the state or the stack's config holds it: `v1:<salt>:<proof>`, None for a new one."""
        self._text = salt
        self._raw = base64.b64decode(salt.split(":")[1]) if salt else os.urandom(8)
        self._passphrase = os.environ.get(VARIABLE, "") if passphrase is None else passphrase
        self._key: bytes | None = None
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def warm(self) -> None:
        """Derive the key in a thread of its own; PBKDF2 holds no interpreter lock."""
        threading.Thread(target=self._quietly, daemon=True).start()

    @property
    def raw_salt(self) -> str:
        """The salt without proof, enough to derive the key again."""
        return f"v1:{base64.b64encode(self._raw).decode()}"

    @property
    def salt(self) -> str:
        """The salt with an encrypted word, by which a wrong passphrase is noticed."""
        if not self._text or self._text.count(":") == 1:
            self._text = f"{self.raw_salt}:{self._seal('pulumi')}"
        return self._text

    def encrypt(self, text: str) -> str:
        """The text encrypted; the same text gives the same answer in one run, so that unchanged state stays unchanged."""
        if text not in self._known:
            self._known[text] = self._seal(text)
        return self._known[text]

    def decrypt(self, sealed: str) -> str:
        """The text that was encrypted."""
        text = self._open(sealed)
        self._known[text] = sealed
        return text

    def _quietly(self) -> None:
        with contextlib.suppress(InputError):  # raised again where the key is needed, and told there
            self._derived()

    def _derived(self) -> bytes:
        with self._lock:
            if self._key is None:
                self._key = hashlib.pbkdf2_hmac("sha256", self._passphrase.encode(), self._raw, ROUNDS, 32)
                if self._text and self._text.count(":") > 1:
                    self._prove(self._text.split(":", 2)[2])
        return self._key

    def _prove(self, proof: str) -> None:
        key, self._key = self._key, None
        if _unseal(key or b"", proof) != "pulumi":
            raise InputError(f"{VARIABLE} must be the passphrase that the secrets were written with, got another one")
        self._key = key

    def _seal(self, text: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)
        sealed = AESGCM(self._derived()).encrypt(nonce, text.encode(), None)
        return f"v1:{base64.b64encode(nonce).decode()}:{base64.b64encode(sealed).decode()}"

    def _open(self, sealed: str) -> str:
        text = _unseal(self._derived(), sealed)
        if text is None:
            raise InputError(
                "a secret cannot be decrypted: it was written with another passphrase or was changed by hand"
            )
        return text


def _unseal(key: bytes, sealed: str) -> str | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    _, nonce, body = sealed.split(":")
    try:
        return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(body), None).decode()
    except InvalidTag:
        return None
