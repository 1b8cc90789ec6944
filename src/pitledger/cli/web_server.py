"""The web server, in the one process of a server or in each of several."""

import gc
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from pitledger.platform.ending import tell_of_the_end

GRACEFUL_SHUTDOWN_SECONDS = 8
OBJECTS_BETWEEN_COLLECTIONS = 10_000
# Longer than clients and proxies do, a minute most of them: a request may be on its way when the
# server closes.
IDLE_CONNECTION_SECONDS = 75


class WebServer(uvicorn.Server):
    """A server that says when it listens, and that ends well when it is told to end."""

    def __init__(self, config: uvicorn.Config, *, when_started: Callable[[], None]) -> None:
        """Take what is done as soon as requests are answered."""
        super().__init__(config)
        self._when_started = when_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            _spare_the_collector()
            self._when_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Answer what was accepted, and end; a second Ctrl-C does not wait for that.

        Ours alone: uvicorn would end by the same signal again, as if something had failed.
        """
        del frame
        self.force_exit = self.force_exit or (self.should_exit and sig == signal.SIGINT)
        self.should_exit = True
        tell_of_the_end()


def _spare_the_collector() -> None:
    """Have the garbage collector pass over what is there already, and look at the rest less often.

    What a request makes is nearly all gone when it is answered, by its reference counts.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def web_server(when_started: Callable[[], None]) -> WebServer:
    """Return the web server: it does not say which one it is, and speaks HTTP alone."""
    config = uvicorn.Config(
        "pitledger.app:create_app",
        factory=True,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_keep_alive=IDLE_CONNECTION_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
    )
    return WebServer(config, when_started=when_started)
