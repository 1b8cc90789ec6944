"""One process of a server that has several: `python -m pitledger.cli.server_process`.

It is given two sockets by their numbers: the one that all of them listen on, and one end of a
pair whose other end its server holds. There it says that it has started; and when the other end
is closed, its server is gone, and it ends too.
"""

import asyncio
import socket
import sys
from contextlib import suppress

from uvicorn.loops.auto import auto_loop_factory

from pitledger.cli.web_server import web_server
from pitledger.cli.workers import STARTED
from pitledger.platform.log import configure_log


async def work(listening: socket.socket, *, server_end: socket.socket) -> None:
    """Answer requests until told to end, or until the server's first process is gone."""

    def started() -> None:
        with suppress(BrokenPipeError):
            server_end.sendall(STARTED)

    server = web_server(started)

    def orphaned() -> None:
        asyncio.get_running_loop().remove_reader(server_end)
        server.should_exit = True

    asyncio.get_running_loop().add_reader(server_end, orphaned)
    await server.serve([listening])


def main(arguments: list[str]) -> None:
    """Serve with the sockets of these numbers."""
    listening, server_end = (socket.socket(fileno=int(number)) for number in arguments)
    configure_log()
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(work(listening, server_end=server_end))


if __name__ == "__main__":
    main(sys.argv[1:])
