"""One cursor list, written page by page: first.json, then <cursor>.json."""

from __future__ import annotations

import gzip
from pathlib import Path

from .spec import PageSpec
from .values import iso, mix


class Chain:
    """The pages of /endpoint for the given domain, or of all domains together."""

    def __init__(self, root: Path, endpoint: str, domain: str | None, spec: PageSpec, month: str = ""):
        self.folder = root / "v1" / endpoint / (domain or "all") / month
        self.folder.mkdir(parents=True)
        self.size, self.compressed, self.as_of = spec.page_size, spec.compressed, iso(spec.as_of)
        self.url = f"https://api.busyocto.ai/v1/{endpoint}?" + (f"domain_id={domain}&cursor=" if domain else "cursor=")
        self.pending: list[str] = []
        self.pages = self.bytes = self.compressed_bytes = 0

    def add(self, record: str) -> None:
        if len(self.pending) == self.size:
            self._write(last=False)
        self.pending.append(record)

    def close(self) -> None:
        self._write(last=True)

    def _write(self, last: bool) -> None:
        file = self._cursor(self.pages) if self.pages else "first"
        self.pages += 1
        cursor = self._cursor(self.pages)
        more = f'true,"next_cursor":"{cursor}","next_url":"{self.url}{cursor}"'
        end = 'false,"next_cursor":null,"next_url":null'
        body = (
            f'{{"object":"list","data":[{",".join(self.pending)}],'
            f'"has_more":{end if last else more},"as_of":"{self.as_of}"}}'
        ).encode()
        (self.folder / f"{file}.json").write_bytes(body)
        self.bytes += len(body)
        if self.compressed:
            packed = gzip.compress(body, 1, mtime=0)
            (self.folder / f"{file}.json.gz").write_bytes(packed)
            self.compressed_bytes += len(packed)
        self.pending = []

    @staticmethod
    def _cursor(page: int) -> str:
        return f"c{page:07d}-{mix(page) & 0xFFFFFFFF:08x}"
