#!/usr/bin/env python3
"""Runs one command and prints one JSON line with what it cost.

    measure.py --log FILE --timeout SECONDS --postgres PID --api PID COMMAND...

wall      seconds from start to end
cpu       user and system seconds of the command's whole process tree
postgres  the same of the PostgreSQL cluster meanwhile: backends, checkpointer, WAL writer
api       the same of the nginx that plays the API
others    the same of everything else on the machine: noise
peak      MiB: the peak over time of the resident sizes of all processes of the tree together (sampled every 50 ms)
largest   MiB: the largest single process, as the kernel tells it
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import signal
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PR_SET_CHILD_SUBREAPER = 36


def process(pid: int) -> dict | None:
    try:
        with open(f"/proc/{pid}/stat") as file:
            text = file.read()
    except OSError:  # it ended
        return None
    fields = text[text.rindex(")") + 2 :].split()
    own, children = (sum(map(int, fields[first : first + 2])) for first in (11, 13))
    return {"parent": int(fields[1]), "own": own, "children": children, "resident": int(fields[21]) * PAGE}


def tree(root: int) -> dict[int, dict]:
    """The process and all below it."""
    known = {int(name): found for name in os.listdir("/proc") if name.isdigit() and (found := process(int(name)))}
    children: dict[int, list[int]] = {}
    for pid, found in known.items():
        children.setdefault(found["parent"], []).append(pid)
    result, pending = {}, [root]
    while pending:
        pid = pending.pop()
        if pid in known:
            result[pid] = known[pid]
        pending += children.get(pid, [])
    return result


def server_seconds(root: int) -> float:
    """CPU of a server's living processes, and of those that ended and were reaped by its first."""
    return sum(found["own"] + (found["children"] if pid == root else 0) for pid, found in tree(root).items()) / TICKS


def machine_seconds() -> float:
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq = map(int, file.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS


class Watch(threading.Thread):
    """Samples the memory of everything below this process."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.done = 0, threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            below = tree(os.getpid())
            below.pop(os.getpid(), None)
            self.peak = max(self.peak, sum(found["resident"] for found in below.values()))
            self.done.wait(0.05)


def finish(command: subprocess.Popen, timeout: float) -> int:
    """Waits for the command; ends its process group after the timeout.

    Without a timeout of its own: Popen.wait(timeout) polls every 50 ms, and would round the wall clock up to that.
    """

    def end(sign: int) -> None:
        try:
            os.killpg(command.pid, sign)
        except ProcessLookupError:  # it has just ended
            pass

    timers = [threading.Timer(timeout, end, [signal.SIGTERM]), threading.Timer(timeout + 10, end, [signal.SIGKILL])]
    for timer in timers:
        timer.daemon = True
        timer.start()
    code = command.wait()
    for timer in timers:
        timer.cancel()
    return code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", required=True)
    parser.add_argument("--timeout", type=float, required=True)
    parser.add_argument("--postgres", type=int, required=True)
    parser.add_argument("--api", type=int, required=True)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    # Processes whose parent ended come to this one, so that their time is counted.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    before = server_seconds(options.postgres), server_seconds(options.api), time.process_time(), machine_seconds()
    with open(options.log, "ab") as log:
        started = time.monotonic()
        command = subprocess.Popen(
            options.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        watch = Watch()
        watch.start()
        code = finish(command, options.timeout)
        wall = time.monotonic() - started
        everything = machine_seconds()
    watch.done.set()
    watch.join()
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
    time.sleep(0.2)  # until PostgreSQL has reaped its backends: time of one that ends while it is read would be lost
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = usage.ru_utime + usage.ru_stime
    after = server_seconds(options.postgres), server_seconds(options.api), time.process_time(), everything
    postgres, api, own, machine = (late - early for early, late in zip(before, after))
    figures = {
        "wall": wall,
        "cpu": cpu,
        "postgres": postgres,
        "api": api,
        "others": max(0.0, machine - cpu - postgres - api - own),
        "peak": watch.peak / 2**20,
        "largest": usage.ru_maxrss / 1024,
    }
    print(json.dumps({name: round(value, 3) for name, value in figures.items()} | {"exit": code}))


if __name__ == "__main__":
    main()
