"""A process that has imported what a worker needs, and makes workers of itself: quickly, however busy the machine.

It reads requests from the socket that is its standard input: one byte, and the two pipes of the worker to be. It
answers each with the worker's process number, and ends when the socket does.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys

from kg.server.worker import work


def main() -> None:
    path, memory = sys.argv[1:]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the workers: their pipes tell of their end
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends them
    asked = socket.socket(fileno=os.dup(0))
    while True:
        byte, pipes, _flags, _address = socket.recv_fds(asked, 1, 2)
        if not byte:
            return
        if (number := os.fork()) == 0:
            _become(asked, pipes, path, int(memory))
        for pipe in pipes:
            os.close(pipe)
        asked.sendall(struct.pack(">I", number))


def _become(asked: socket.socket, pipes: list[int], path: str, memory: int) -> None:
    """Turn this process into a worker; it does not come back."""
    status = 1
    try:
        asked.close()
        for place, pipe in enumerate(pipes):
            os.dup2(pipe, place)
            os.close(pipe)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work(path, memory)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
