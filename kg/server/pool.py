"""Processes that answer queries: quick ones never wait for long ones, and none runs for ever.

    a query comes -> a quick lane (`Limits.lanes`), until it worked `Limits.quick` seconds
                       done: the answer
                       neither, for the machine is busy: after `Limits.turn` seconds it goes on beside the lane
                       (`Limits.beside` at once), so that the next one comes in
                       not done, a long lane is free: it goes on there, at a lower priority
                       not done, none is free: it is killed, and begins again when a long lane is free
                  -> a long lane (`Limits.long_lanes`), until `Limits.timeout`: then its process is killed

So ten queries that explode hold up the quick lanes for a moment each, once. Updates have a lane of their
own, one at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import sys
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

from kg.server.errors import RefusedError
from kg.server.limits import Limits
from kg.server.processes import Nursery, Process
from kg.server.worker import Head, Reply, pack

_NICER = 10  # steps of priority that a long query gives way by


class Worker:
    """One process. What it is asked it answers, or it is killed."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.niced = False

    async def ask(self, message: bytes) -> Reply:
        """The reply; EOFError or OSError where the process broke off."""
        assert self.process.stdin
        self.process.stdin.write(message)
        await self.process.stdin.drain()
        return await self.hear()

    async def hear(self) -> Reply:
        """The next thing that it says."""
        stdout = self.process.stdout
        assert stdout
        length = struct.unpack(">I", await stdout.readexactly(4))[0]
        head: Head = json.loads(await stdout.readexactly(length))
        return head, await stdout.readexactly(head["size"])

    def worked(self) -> float | None:
        """Seconds of processor time that it has used; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def give_way(self) -> None:
        """Let others go first, for good: only the superuser could take it back."""
        self.niced = True
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICER)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Run(NamedTuple):
    """A query that a process works on."""

    worker: Worker
    reply: asyncio.Future[Reply]


class Pool:
    """The processes of one store; an asynchronous context."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.store = store
        self.limits = limits
        self.waiting = 0
        self._nursery = Nursery(store, limits.memory)
        self._quick = asyncio.Semaphore(limits.lanes)
        self._long = asyncio.Semaphore(limits.long_lanes)
        self._beside = asyncio.Semaphore(limits.beside)
        self._writing = asyncio.Lock()
        self._idle: list[Worker] = []
        self._spare = limits.lanes + limits.long_lanes
        self._writer: Worker | None = None
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Pool:
        self._idle = list(await asyncio.gather(*(self._start() for _ in range(self.limits.lanes))))
        for _ in range(self._spare - len(self._idle)):
            self._later(self._ready())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._nursery.close()
        for task in list(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in list(self._all):
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._all))

    async def ask(self, asked: Head) -> Reply:
        """The reply to a query, within the limits.

        Raises:
            RefusedError: too long, too much memory, or too many are waiting.
        """
        rows = min(asked.get("rows", self.limits.rows), self.limits.rows)
        message = pack({**asked, "rows": rows, "answer": self.limits.answer})
        with self._place():
            found = await self._in_quick_lane(message)
            if found is None or isinstance(found, Run):
                return await self._in_long_lane(message, found)
            return found

    async def change(self, asked: Head, body: bytes = b"") -> Reply:
        """The reply to an update, one at a time; one that takes too long leaves the store as it was."""
        with self._place():
            async with self._writing:
                worker, self._writer = self._writer or await self._start(), None
                reply = await self._finish(worker, asyncio.ensure_future(worker.ask(pack(asked, body))), keep=True)
                self._writer = worker
                return reply

    @contextlib.contextmanager
    def _place(self) -> Any:
        if self.waiting >= self.limits.waiting:
            raise RefusedError(503, "too many queries are waiting: try again in a moment", {"Retry-After": "5"})
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    async def _in_quick_lane(self, message: bytes) -> Reply | Run | None:
        """The reply; or the run, which has a long lane now; or nothing where it must begin again."""
        async with AsyncExitStack() as places:
            await places.enter_async_context(self._quick)
            worker = await self._take()
            run = asyncio.ensure_future(worker.ask(message))
            try:
                quick = await self._is_quick(worker, run, places)
                if quick:
                    reply = await self._finish(worker, run, keep=not worker.niced)
                    if not worker.niced:
                        self._give(worker)
                    return reply
            except asyncio.CancelledError:
                self._drop(worker)
                raise
            if self._long.locked():
                run.cancel()
                self._drop(worker)
                return None
            await self._long.acquire()
            return Run(worker, run)

    async def _is_quick(self, worker: Worker, run: asyncio.Future[Reply], places: AsyncExitStack) -> bool:
        """Wait for a run while it is a quick one: what its process works counts, not how busy the machine is."""
        left, began, before = self.limits.quick, time.monotonic(), worker.worked()
        in_lane = True
        while not run.done() and left > 0.01 and (waited := time.monotonic() - began) < self.limits.timeout:
            if in_lane and waited > self.limits.turn and not self._beside.locked():
                beside = self._beside
                await beside.acquire()
                await places.aclose()  # the lane
                places.callback(beside.release)
                in_lane = False
            if not in_lane and left < self.limits.quick / 2:
                worker.give_way()  # for good, so that the process is lost: not for a query that only waits for its turn
            await asyncio.wait({run}, timeout=left)
            after = worker.worked()
            clock = time.monotonic() - began
            left = self.limits.quick - (after - before if after is not None and before is not None else clock)
        return run.done()

    async def _in_long_lane(self, message: bytes, begun: Run | None) -> Reply:
        if begun is None:
            try:
                await asyncio.wait_for(self._long.acquire(), self.limits.timeout)
            except TimeoutError:
                busy = "all places for long queries are taken: try again later, or ask for less"
                raise RefusedError(503, busy, {"Retry-After": "30"}) from None
        try:
            if begun is None:
                worker = await self._take()
                begun = Run(worker, asyncio.ensure_future(worker.ask(message)))
            begun.worker.give_way()
            return await self._finish(*begun)
        finally:
            self._long.release()

    async def _finish(self, worker: Worker, run: asyncio.Future[Reply], *, keep: bool = False) -> Reply:
        """Wait for a run until the time is over. A process that failed or took long is not used again."""
        kept = False
        try:
            reply = await asyncio.wait_for(run, self.limits.timeout)
            kept = keep
            return reply
        except TimeoutError:
            text = f"the query took longer than {self.limits.timeout:g} s and was stopped: ask for less"
            raise RefusedError(504, text) from None
        except (EOFError, OSError):
            raise RefusedError(507, "the query needed more memory than one may use: ask for less") from None
        finally:
            if not kept:
                self._drop(worker)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.process.returncode is None:
                return worker
            self._all.discard(worker)
        return await self._start()

    def _give(self, worker: Worker) -> None:
        """Keep a process for the next query; once nobody waits, no more of them than there are lanes."""
        self._idle.append(worker)
        while len(self._idle) > self._spare and self.waiting <= 1:
            self._drop(self._idle.pop(0), replace=False)

    def _drop(self, worker: Worker, *, replace: bool = True) -> None:
        """Kill a process, and have another one ready."""
        worker.kill()
        self._later(self._bury(worker, replace))

    def _later(self, act: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(act)
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _bury(self, worker: Worker, replace: bool) -> None:
        await worker.process.wait()
        self._all.discard(worker)
        if replace:
            await self._ready()

    async def _ready(self) -> None:
        """Have one more process ready, where there are too few."""
        if len(self._idle) < self._spare:
            with contextlib.suppress(RefusedError):
                self._give(await self._start())

    async def _start(self) -> Worker:
        worker = Worker(await self._nursery.worker())
        self._all.add(worker)
        try:
            await worker.hear()  # until it is ready: what starting takes is not counted against a query
        except (EOFError, OSError):
            self._drop(worker, replace=False)
            raise RefusedError(503, "no process could be started: try again in a moment") from None
        return worker
