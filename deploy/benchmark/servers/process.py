"""A server that runs as a process of its own, until its `with` ends."""

from __future__ import annotations

import subprocess


class ServerProcess:
    """Subclasses start `process` in __enter__."""

    process: subprocess.Popen

    def start(self, line: list[str]) -> str:
        """Starts it; returns the line by which it says that it is up."""
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE)
        told = self.process.stdout.readline().decode().strip()
        if not told:
            raise RuntimeError(f"{' '.join(line)} did not start")
        return told

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def pid(self) -> int:
        return self.process.pid
