"""Ports: a free one, and who holds one that is not."""

import secrets
import socket
from contextlib import suppress
from pathlib import Path

HOST = "127.0.0.1"
BELOW_EPHEMERAL = range(15_000, 32_000)


class PortTakenError(ValueError):
    """The address is in use by someone else."""


def free_port() -> int:
    """A port that nobody has at this moment, and that no outgoing connection will be given by chance."""
    while True:
        port = secrets.choice(BELOW_EPHEMERAL)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port


def need_free(port: int) -> None:
    """Raise, with the holder's name, if the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            by = f" by {name}" if (name := holder(port)) else f" ({error.strerror})"
            raise PortTakenError(
                f"port must be free, got {port} in use{by}; stop it, or start the cloud on another port"
            ) from None


def holder(port: int) -> str:
    """Name and pid of the process that has a port; empty if that cannot be seen."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for entry in Path("/proc").glob("[0-9]*"):
        # Other people's processes cannot be looked into.
        with suppress(OSError):
            links = {str(link.readlink()) for link in (entry / "fd").iterdir()}
            if sockets & links:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                return f"{b' '.join(words).decode(errors='replace').strip()[:80]} (pid {entry.name})"
    return ""


def _inodes(port: int) -> list[str]:
    found = []
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                # Not only listeners: an outgoing connection, too, can happen to have the port.
                if int(fields[1].rpartition(":")[2], 16) == port:
                    found.append(fields[9])
    return found
