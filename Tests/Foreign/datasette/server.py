"""Datasette over a SQLite file that another program writes to. https://docs.datasette.io"""

from server import Server, sqlite_rows


class Datasette(Server):
    package = "datasette"
    paging = "`next_url`; `Link` header; `cursor`, rows as arrays"
    auth = "none"
    prefix = "/shop"

    @property
    def file(self):
        return self.work / "shop.db"

    def variables(self):
        return {"STORE": str(self.file)}

    def prepare(self):
        self.records("create")

    def line(self):
        return ["datasette", "serve", self.file, "--host", "127.0.0.1", "--port", self.port]

    def store(self, query):
        return sqlite_rows(self.file, query)


SERVER = Datasette
