"""The two servers of the benchmark: a private PostgreSQL cluster with fsync on, and nginx that plays the API."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOST = "127.0.0.1"
USER = PASSWORD = "loader"
TOKEN = "bench-token"
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
shared_buffers = 1GB
max_wal_size = 8GB
"""


class Services:
    """Runs from `with` to its end. As root, both servers are user postgres: initdb refuses root."""

    def __init__(self, work: Path, postgres_port: int, api_port: int):
        self.data = work / "data"
        self.cluster, self.nginx = work / "postgres", work / "nginx"
        self.postgres_port, self.api_port = postgres_port, api_port
        self.postgres_pid, self.api_pid = self.cluster / "data/postmaster.pid", self.nginx / "nginx.pid"
        self.api = f"http://{HOST}:{api_port}"
        self.as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        versions = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
        if not versions:
            sys.exit("peers: no PostgreSQL server below /usr/lib/postgresql")
        self.bin = versions[-1]

    def __enter__(self) -> Services:
        for name, pid in (("PostgreSQL", self.postgres_pid), ("nginx", self.api_pid)):
            if pid.exists() and Path(f"/proc/{pid.read_text().split()[0]}").exists():
                sys.exit(f"peers: {name} of another benchmark runs in {pid.parent}; end it, or give another --work")
        for folder in (self.cluster, self.nginx):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            if self.as_owner:
                shutil.chown(folder, "postgres")
        for folder in (self.cluster, self.data):
            if subprocess.run([*self.as_owner, "test", "-x", folder], cwd="/").returncode:
                sys.exit(f"peers: user postgres cannot enter {folder}; give a --work that it can, such as /var/tmp/peers")
        try:
            self._start_postgres()
            self._start_nginx()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def psql(self, database: str, *commands: str) -> str:
        """Runs SQL as superuser; ends the benchmark when the server refuses it."""
        url = f"host={self.cluster} port={self.postgres_port} user=postgres dbname={database}"
        options = [part for command in commands for part in ("-c", command)]
        done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url, *options], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"peers: {'; '.join(commands)}: {done.stderr}")
        return done.stdout.strip()

    def stop(self) -> None:
        """Ends both servers and removes the cluster."""
        if self.api_pid.exists():
            self._nginx("-s", "stop")
        if self.postgres_pid.exists():
            self._run(self.bin / "pg_ctl", "stop", "-s", "-m", "fast", "-D", self.cluster / "data")
        shutil.rmtree(self.cluster, ignore_errors=True)

    def _start_postgres(self) -> None:
        data = self.cluster / "data"
        self._run(self.bin / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        settings = SETTINGS.format(port=self.postgres_port, folder=self.cluster).encode()
        append = [*self.as_owner, "tee", "-a", data / "postgresql.conf"]
        subprocess.run(append, input=settings, stdout=subprocess.DEVNULL, check=True, cwd="/")
        self._run(self.bin / "pg_ctl", "start", "-w", "-s", "-D", data, "-l", self.cluster / "log")
        self.psql("postgres", f"create role {USER} superuser login password '{PASSWORD}'")

    def _start_nginx(self) -> None:
        text = (HERE / "nginx.conf").read_text()
        text = text.replace("@DATA@", str(self.data)).replace("@PORT@", str(self.api_port)).replace("@TOKEN@", TOKEN)
        (self.nginx / "nginx.conf").write_text(text)
        self._nginx()

    def _nginx(self, *signal: str) -> None:
        folder = self.nginx
        self._run("nginx", "-p", f"{folder}/", "-c", folder / "nginx.conf", "-e", folder / "error.log", *signal)

    def _run(self, *command: object) -> None:
        """Runs a server's program as its owner; Debian's nginx is in a folder that a user's PATH may lack."""
        environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}
        whole = [*self.as_owner, *map(str, command)]
        done = subprocess.run(whole, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(f"peers: {' '.join(map(str, command[:2]))} ended with {done.returncode}")
