"""A port for a program that is told where to listen before it does."""

import random
import socket

# Below what systems give to outgoing connections by themselves: one of those could take it meanwhile.
_FIRST, _LAST = 10_000, 30_000


def free_port() -> int:
    while True:
        port = random.randint(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
