"""A server process that is started here, on a port of this machine, and ended with all that it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    def __init__(self, line: list, environment: dict[str, str], log: Path, folder: Path):
        self.log = log
        with open(log, "wb") as output:
            # A session of its own: what it starts has its group, and ends with it.
            self.child = subprocess.Popen(
                [str(part) for part in line], env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True)

    def wait_until_it_answers(self, address: str, seconds: float = 180) -> None:
        """Returns once the address answers, with whatever status.

        Raises RuntimeError, with the end of the server's log, if it ends or takes too long.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.child.poll() is not None:
                raise RuntimeError(f"the server ended with {self.child.returncode}:\n{self._end_of_log()}")
            try:
                urllib.request.urlopen(address, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"the server did not answer within {seconds:.0f} s:\n{self._end_of_log()}")

    def stop(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.child.pid, sign)
            except ProcessLookupError:
                break
            try:
                self.child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                continue
        self.child.wait()

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])
