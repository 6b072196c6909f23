"""Kinto with its PostgreSQL backend, and accounts of its own. https://docs.kinto-storage.org"""

from urllib.parse import quote

from server import Server, postgres_rows

SETTINGS = """
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}

[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.accounts
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {store}
kinto.cache_backend = kinto.core.cache.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.userid_hmac_secret = {secret}
multiauth.policies = account
multiauth.policy.account.use = kinto.plugins.accounts.AccountsPolicy
kinto.account_create_principals = system.Everyone
kinto.bucket_create_principals = account:loader
"""


class Kinto(Server):
    package = "kinto"
    paging = "`next_url` in a header; `keyset`"
    auth = "`basic`"
    prefix = "/v1"
    database = "kinto"

    @property
    def file(self):
        return self.work / "kinto.ini"

    def prepare(self):
        self.cluster.psql("postgres", f"create database {self.database} template template0 encoding 'UTF8'")
        # The server has nothing but a URL for its store.
        parts = dict(part.split("=", 1) for part in self.cluster.url(self.database).split())
        store = f"postgresql+psycopg2://{parts['user']}@/{self.database}?host={quote(parts['host'], safe='')}&port={parts['port']}"
        # % begins a reference in such files.
        self.file.write_text(SETTINGS.format(port=self.port, store=store.replace("%", "%%"), secret=self.password))
        self.run("kinto", "migrate", "--ini", self.file)

    def line(self):
        return ["kinto", "start", "--ini", self.file, "--port", self.port]

    def credentials(self):
        return {"KINTO_PASSWORD": self.password}

    def store(self, query):
        return postgres_rows(self.cluster, self.database, query)


SERVER = Kinto
