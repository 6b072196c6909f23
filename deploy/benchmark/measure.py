"""What a command costs, and what other processes took from it meanwhile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
TOLERATED = 0.1  # of a core, taken by others: more is warned of
BLUR = 0.05  # seconds; the kernel counts CPU in ticks, so short commands seem to have company


@dataclass(frozen=True)
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, of the command and what it waited for
    rss: float  # MiB, peak of its own process
    foreign: float  # cores that neither the command nor our servers used, the kernel's writing included
    stdout: str

    @property
    def had_company(self) -> bool:
        return self.foreign > TOLERATED + BLUR / self.wall

    def raw(self) -> dict:
        return {"wall": self.wall, "cpu": self.cpu, "rss": self.rss, "foreign": self.foreign}


class _Peak:
    """A process's peak resident memory, as the kernel notes it since its exec.

    ru_maxrss will not do: a child begins with the memory of the one that forked it.
    """

    def __init__(self, pid: int):
        self._status, self._kibibytes = Path(f"/proc/{pid}/status"), 0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def mebibytes(self) -> float:
        """Once the process has ended."""
        self._thread.join()
        return self._kibibytes / 1024

    def _watch(self) -> None:
        while True:
            try:
                found = re.search(r"VmHWM:\s+(\d+) kB", self._status.read_text())
            except OSError:
                return
            if not found:  # a zombie has no memory
                return
            self._kibibytes = int(found[1])
            time.sleep(0.01)


class Meter:
    """Runs commands beside servers of ours, whose CPU time is not foreign."""

    def __init__(self, *servers: int):
        self.servers = servers  # process ids; their descendants belong to them

    def run(self, command: list[str], environment: dict[str, str] | None = None) -> Cost:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            ours, all_before = self._ours(), _machine()
            started = time.monotonic()
            process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
            peak = _Peak(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            everything, ours = _machine() - all_before, self._ours() - ours
            if process.returncode:
                errors.seek(0)
                told = errors.read().decode(errors="replace")[-3000:]
                sys.exit(f"{' '.join(command[:3])} ended with {process.returncode}:\n{told}")
            out.seek(0)
            cpu = usage.ru_utime + usage.ru_stime
            foreign = max(0.0, everything - ours - cpu) / wall
            return Cost(wall, cpu, peak.mebibytes(), foreign, out.read().decode())

    def _ours(self) -> float:
        return time.process_time() + _trees(self.servers)


def _machine() -> float:
    """CPU seconds of everything on the machine, and of what its host kept from it."""
    user, nice, system, _, _, irq, softirq, stolen, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + irq + softirq + stolen) / TICK


def _trees(roots: tuple[int, ...]) -> float:
    """CPU seconds of the processes and their descendants, those that have ended included."""
    own: dict[int, int] = {}
    ended: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(folder.name)
        own[pid], ended[pid] = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        children.setdefault(int(fields[1]), []).append(pid)
    total, pending = 0, list(roots)
    while pending:
        pid = pending.pop()
        total += own.get(pid, 0) + ended.get(pid, 0)
        pending += children.get(pid, [])
    return total / TICK
