"""What a scenario works with: a scratch folder, the program, and servers that end when it ends."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from cluster import Cluster

Server = TypeVar("Server")
ROOT = Path(__file__).resolve().parent.parent.parent


class Workbench:
    def __init__(self, program: Path):
        self.program = program
        self.servers = ExitStack()

    def __enter__(self) -> Workbench:
        self.folder = Path(tempfile.mkdtemp(prefix="octoload-benchmark-"))
        self.servers.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # nginx and PostgreSQL run as other users
        return self

    def __exit__(self, *_: object) -> None:
        self.servers.close()

    def start(self, server: Server) -> Server:
        return self.servers.enter_context(server)

    def cluster(self) -> Cluster:
        return self.start(Cluster(self.folder / "cluster"))
