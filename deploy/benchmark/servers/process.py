"""A server that runs as a process of its own, until its `with` ends."""

from __future__ import annotations

import subprocess


class ServerProcess:
    """Subclasses start `process` in __enter__."""

    process: subprocess.Popen

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def pid(self) -> int:
        return self.process.pid
