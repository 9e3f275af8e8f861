"""Processes for the pool: made by a nursery where the system can fork, else started one by one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Protocol

from kg.server.errors import RefusedError

_PATIENCE = 60.0  # seconds for one process: a machine that takes longer answers no query either


class Process(Protocol):
    """What the pool needs of a process, as `asyncio.subprocess.Process` has it."""

    @property
    def pid(self) -> int: ...
    @property
    def stdin(self) -> asyncio.StreamWriter | None: ...
    @property
    def stdout(self) -> asyncio.StreamReader | None: ...
    @property
    def returncode(self) -> int | None: ...
    def kill(self) -> None: ...
    async def wait(self) -> int: ...


class _Ear(asyncio.StreamReaderProtocol):
    """Tells of the end of a pipe."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self.gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.gone.set()


class Forked:
    """A process that the nursery made. It is gone when its pipe is."""

    def __init__(self, pid: int, mouth: asyncio.StreamWriter, ear: _Ear, reader: asyncio.StreamReader) -> None:
        self.pid = pid
        self.stdin: asyncio.StreamWriter | None = mouth
        self.stdout: asyncio.StreamReader | None = reader
        self._ear = ear
        self._pipe: asyncio.ReadTransport | None = None

    @classmethod
    async def of(cls, pid: int, to: int, back: int) -> Forked:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        ear = _Ear(reader)
        pipe, _ = await loop.connect_read_pipe(lambda: ear, os.fdopen(back, "rb", 0))
        flow = asyncio.StreamReaderProtocol(asyncio.StreamReader())
        transport, _ = await loop.connect_write_pipe(lambda: flow, os.fdopen(to, "wb", 0))
        made = cls(pid, asyncio.StreamWriter(transport, flow, None, loop), ear, reader)
        made._pipe = pipe
        return made

    @property
    def returncode(self) -> int | None:
        return 0 if self._ear.gone.is_set() else None

    def kill(self) -> None:
        if self.returncode is None:  # afterwards the number may be another process's
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for the end of a process that was killed."""
        assert self.stdin and self._pipe
        if not self.stdin.transport.is_closing():  # a transport whose reader is gone has closed itself
            self.stdin.transport.abort()
        self._pipe.close()  # one that has not read all would not see the end
        await self._ear.gone.wait()
        return 0


class Nursery:
    """Makes the workers of one store."""

    def __init__(self, store: Path, memory: int) -> None:
        self._words = [str(store), str(memory)]
        self._process: asyncio.subprocess.Process | None = None
        self._asks: socket.socket | None = None
        self._one = asyncio.Lock()
        self._closed = False

    async def worker(self) -> Process:
        """A new process.

        Raises:
            RefusedError: the system gives none.
        """
        try:
            if self._closed:
                raise EOFError
            async with asyncio.timeout(_PATIENCE):
                if not hasattr(os, "fork"):
                    pipe = asyncio.subprocess.PIPE
                    return await self._run("kg.server.worker", pipe, pipe)
                async with self._one:
                    return await self._forked()
        except (OSError, EOFError, TimeoutError):
            raise RefusedError(503, "no process could be started: try again in a moment") from None

    async def _forked(self) -> Forked:
        if self._asks is None or self._process is None or self._process.returncode is not None:
            await self._open()
        assert self._asks
        theirs, to = os.pipe()
        back, answers = os.pipe()
        try:
            socket.send_fds(self._asks, [b"w"], [theirs, answers])
            number = await asyncio.get_running_loop().sock_recv(self._asks, 4)
            if len(number) < 4:
                raise EOFError
        except BaseException:
            for end in (to, back):
                os.close(end)
            await self._end()  # the next one asks a new nursery: this one may still answer
            raise
        finally:
            for end in (theirs, answers):
                os.close(end)
        return await Forked.of(struct.unpack(">I", number)[0], to, back)

    async def _open(self) -> None:
        await self._end()
        if self._closed:
            raise EOFError
        self._asks, theirs = socket.socketpair()
        self._asks.setblocking(False)
        with theirs:
            self._process = await self._run("kg.server.nursery", theirs.fileno(), asyncio.subprocess.DEVNULL)

    async def _run(self, module: str, stdin: int, stdout: int) -> asyncio.subprocess.Process:
        root = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-m", module, *self._words]
        environment = {**os.environ, "PYTHONPATH": paths}
        none = asyncio.subprocess.DEVNULL
        return await asyncio.create_subprocess_exec(*command, stdin=stdin, stdout=stdout, stderr=none, env=environment)

    async def close(self) -> None:
        """End the nursery for good; its workers stay."""
        self._closed = True
        async with self._one:
            await self._end()

    async def _end(self) -> None:
        process, asks = self._process, self._asks
        self._process = self._asks = None
        if asks:
            asks.close()
        if process:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
