"""A small HTTP/1.1 server with keep-alive: GET alone, answers of JSON, each after a given delay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

# From the path and the query to the body; None: there is no such list.
Answer = Callable[[str, dict[str, str]], bytes | None]


class _Connection(asyncio.Protocol):
    def __init__(self, answer: Answer, delay: float):
        self.answer, self.delay, self.received = answer, delay, b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            target = urlsplit(head.split(b" ", 2)[1].decode())
            body = self.answer(target.path, dict(parse_qsl(target.query)))
            status = "404 Not Found" if body is None else "200 OK"
            body = b'{"error":{"code":"resource_not_found"}}' if body is None else body
            headers = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            asyncio.get_running_loop().call_later(self.delay, self._send, headers.encode() + body)

    def _send(self, response: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(response)


def serve(answer: Answer, delay: float = 0) -> None:
    """Prints the port that it has been given, and serves until it is killed."""

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(answer, delay), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(forever())
