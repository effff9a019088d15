"""A bad line: a TCP proxy whose connections die once they have carried so many bytes, so many times."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset, as a broken line looks to both ends


@dataclass
class BadLine:
    """Stands before `port` of this machine and listens on `own_port`."""

    port: int
    dies_after_bytes: int
    cuts_left: int
    cuts: int = 0
    bytes_up: int = 0
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def own_port(self) -> int:
        """Where people come in."""
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        """Accept until the listener is closed."""
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                target.sendall(chunk)
                if not up:
                    continue
                carried += len(chunk)
                if self._must_die(carried, len(chunk)):
                    for end in (source, target):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _must_die(self, carried: int, fresh: int) -> bool:
        with self.lock:
            self.bytes_up += fresh
            if carried < self.dies_after_bytes or self.cuts >= self.cuts_left:
                return False
            self.cuts += 1
            return True


@contextlib.contextmanager
def before(port: int, *, dies_after_bytes: int, cuts: int) -> Iterator[BadLine]:
    """A bad line to that port."""
    line = BadLine(port, dies_after_bytes, cuts)
    threading.Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.listener.close()
