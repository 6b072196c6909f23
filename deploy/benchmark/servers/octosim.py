"""Starts octosim, the simulated API, as a process of its own."""

from __future__ import annotations

from pathlib import Path

from servers.process import ServerProcess

KEY = "octosimdemokey0000000000"


class Octosim(ServerProcess):
    def __init__(self, program: Path, *arguments: object):
        self.line = [str(program), "--port", "0", *map(str, arguments)]

    def __enter__(self) -> Octosim:
        self.url = self.start(self.line).split()[1]  # octosim URL key=… as_of=…
        return self
