"""Superset over SQLite, with a user who logs in. https://superset.apache.org/docs"""

from server import Server, sqlite_rows

# Tokens end within a load.
SETTINGS = """
from datetime import timedelta
SECRET_KEY = {secret!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{file}"
JWT_ACCESS_TOKEN_EXPIRES = timedelta(seconds=2)
"""


class Superset(Server):
    package = "apache-superset"
    paging = "`page_number` inside a parameter (rison)"
    auth = "`login`, tokens of 2 s"
    prefix = "/api/v1"

    @property
    def file(self):
        return self.work / "superset.db"

    def variables(self):
        return {
            "SUPERSET_CONFIG_PATH": str(self.work / "superset_config.py"), "SUPERSET_HOME": str(self.work), "FLASK_APP": "superset",
            "TZ": "UTC"}

    def prepare(self):
        (self.work / "superset_config.py").write_text(SETTINGS.format(secret=self.password, file=self.file))
        self.run("superset", "db", "upgrade")
        self.run("superset", "init")
        user = ["--username", "loader", "--firstname", "Lo", "--lastname", "Ader", "--email", "loader@example.com"]
        self.run("superset", "fab", "create-admin", *user, "--password", self.password)

    def line(self):
        return ["superset", "run", "--host", "127.0.0.1", "--port", self.port, "--with-threads"]

    def credentials(self):
        return {"SUPERSET_PASSWORD": self.password}

    def store(self, query):
        return sqlite_rows(self.file, query)


SERVER = Superset
