"""Starts octosim, the simulated API, as a process of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from servers.process import ServerProcess

KEY = "octosimdemokey0000000000"


class Octosim(ServerProcess):
    def __init__(self, program: Path, *arguments: object):
        self.line = [str(program), "--port", "0", *map(str, arguments)]

    def __enter__(self) -> Octosim:
        self.process = subprocess.Popen(self.line, stdout=subprocess.PIPE)
        words = self.process.stdout.readline().decode().split()
        if len(words) < 2:
            raise RuntimeError(f"{self.line[0]} did not start")
        self.url = words[1]
        return self
