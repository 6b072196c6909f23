"""Starts delayed_pages.py or empty_lists.py as a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from servers.process import ServerProcess


class AsyncioAPI(ServerProcess):
    def __init__(self, program: str, *arguments: object):
        self.line = [sys.executable, str(Path(__file__).with_name(program)), *map(str, arguments)]

    def __enter__(self) -> AsyncioAPI:
        self.url = f"http://127.0.0.1:{self.start(self.line)}/v1"
        return self
