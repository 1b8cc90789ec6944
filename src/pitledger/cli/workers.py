"""The processes of a server that has several: started on one socket, replaced when one dies."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from pitledger.platform.log import log_warning
from pitledger.platform.metrics import SUMMED_IN

Result = TypeVar("Result")
STARTED = b"."
STOPPING_SECONDS = 9
PAUSE_SECONDS = 1


class WorkersFailedError(RuntimeError):
    """A process ended before it could serve; the log says why."""


@dataclass(frozen=True)
class _Worker:
    process: subprocess.Popen[bytes]
    our_end: socket.socket

    async def starts(self) -> bool:
        """Return whether it came to answer requests, or ended before."""
        with suppress(ConnectionError):
            return await asyncio.get_running_loop().sock_recv(self.our_end, 1) == STARTED
        return False

    async def ends(self) -> int:
        """Return its exit code when it has ended, which closes its end of the pair."""
        with suppress(ConnectionError):
            while await asyncio.get_running_loop().sock_recv(self.our_end, 1):
                pass
        return await asyncio.to_thread(self.process.wait)

    async def end(self) -> None:
        """Let it answer what it has accepted, for a while."""
        self.process.terminate()
        try:
            async with asyncio.timeout(STOPPING_SECONDS):
                await self.ends()
        except TimeoutError:
            self.process.kill()
            await self.ends()
        self.our_end.close()


class Workers:
    """The processes that share a listening socket, until the server is told to end."""

    def __init__(self, listening: socket.socket) -> None:
        """Take a socket that listens; it is closed when the server is told to end."""
        self._listening = listening
        self._told_to_end = asyncio.Event()

    async def serve(self, number: int, *, when_started: Callable[[], None]) -> None:
        """Start so many, say so once all of them answer, and return when all have ended.

        Raises `WorkersFailedError` where one ends before it has answered.
        """
        for end in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(end, self._told_to_end.set)
        with _figures_summed():
            workers = [self._start() for _ in range(number)]
            started = all(await asyncio.gather(*(worker.starts() for worker in workers)))
            if started:
                when_started()
            failed = not started and not self._told_to_end.is_set()
            if failed:
                self._told_to_end.set()
            async with asyncio.TaskGroup() as group:
                for worker in workers:
                    group.create_task(self._keep(worker))
                await self._told_to_end.wait()
                self._listening.close()
        if failed:
            message = "a worker process ended before it could serve; the log says why"
            raise WorkersFailedError(message)

    def _start(self) -> _Worker:
        """Start a process; it inherits the environment, and nothing else of ours but two sockets.

        What it printed would be taken for what the server announces.
        """
        our_end, its_end = socket.socketpair()
        our_end.settimeout(0)
        with its_end:
            handed_on = (self._listening.fileno(), its_end.fileno())
            process = subprocess.Popen(
                [sys.executable, "-m", "pitledger.cli.server_process", *map(str, handed_on)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=handed_on,
            )
        return _Worker(process, our_end)

    async def _keep(self, worker: _Worker) -> None:
        """Replace a process each time it dies; one that does not even start, after a pause."""
        while (exit_code := await self._unless_told_to_end(worker.ends())) is not None:
            log_warning("server_process_died", pid=worker.process.pid, exit_code=exit_code)
            worker.our_end.close()
            worker = self._start()
            if await self._unless_told_to_end(worker.starts()) is False:
                await self._unless_told_to_end(asyncio.sleep(PAUSE_SECONDS))
        await worker.end()

    async def _unless_told_to_end(self, something: Coroutine[Any, Any, Result]) -> Result | None:
        """Wait for something and return it, or None where the server is told to end meanwhile."""
        work = asyncio.ensure_future(something)
        end = asyncio.ensure_future(self._told_to_end.wait())
        await asyncio.wait({work, end}, return_when=asyncio.FIRST_COMPLETED)
        end.cancel()
        if self._told_to_end.is_set():
            work.cancel()
            return None
        return work.result()


@contextmanager
def _figures_summed() -> Generator[None]:
    """Have the processes count in files of one folder, where those that died still count."""
    with TemporaryDirectory(prefix="pitledger-figures-") as folder:
        os.environ[SUMMED_IN] = folder
        yield
