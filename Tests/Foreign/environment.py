"""One Python environment a server, with pinned packages from PyPI, kept outside of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path


def environment(name: str, home: Path) -> Path:
    """The folder of the environment of `requirements.txt`, in just the versions of `constraints.txt`; made if it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "octoload-foreign"
    folder = cache / name
    wanted = sha256(b"".join((home / file).read_bytes() for file in ("requirements.txt", "constraints.txt"))).hexdigest()
    mark = folder / "installed"
    if mark.exists() and mark.read_text() == wanted:
        return folder
    print(f"foreign: installing {name} into {folder}", file=sys.stderr)
    subprocess.run(["python3", "-m", "venv", "--clear", folder], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    files = ["-r", home / "requirements.txt", "-c", home / "constraints.txt"]
    subprocess.run(["nice", folder / "bin/python", *install, *files], check=True)
    mark.write_text(wanted)
    return folder
