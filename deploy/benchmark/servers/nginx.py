"""Serves a set of pages with nginx, as fast as files can be."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from pages.render import PageSet
from servers.process import ServerProcess

TEMPLATE = Path(__file__).with_name("nginx.conf")


class Nginx(ServerProcess):
    """Only with `compressed` are the .json.gz files used."""

    def __init__(self, pages: PageSet, run: Path, compressed: bool = False):
        run.mkdir()
        self.run = run
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        text = TEMPLATE.read_text()
        for name, value in (
            ("PAGES", pages.folder.resolve()),
            ("RUN", run),
            ("PORT", self.port),
            ("GZIP", "on" if compressed else "off"),
        ):
            text = text.replace(f"@{name}@", str(value))
        (run / "nginx.conf").write_text(text)

    def __enter__(self) -> Nginx:
        line = ["nginx", "-p", self.run, "-c", self.run / "nginx.conf", "-g", "daemon off;"]
        self.process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not _listens(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start: {(self.run / 'error.log').read_text()}")
            time.sleep(0.02)
        return self


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
