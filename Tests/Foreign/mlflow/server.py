"""MLflow's tracking server with users of its own, over SQLite. https://mlflow.org/docs/latest/"""

from server import Server, sqlite_rows

USERS = """
[mlflow]
default_permission = READ
database_uri = sqlite:///{users}
admin_username = loader
admin_password = {password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
"""


class MLflow(Server):
    package = "mlflow"
    paging = "POST, `cursor` in the body, list by list"
    auth = "`basic`"
    prefix = "/api/2.0/mlflow"

    @property
    def file(self):
        return self.work / "mlflow.db"

    def prepare(self):
        (self.work / "users.ini").write_text(USERS.format(users=self.work / "users.db", password=self.password))

    def variables(self):
        return {
            "STORE": f"sqlite:///{self.file}", "MLFLOW_AUTH_CONFIG_PATH": str(self.work / "users.ini"),
            "MLFLOW_FLASK_SERVER_SECRET_KEY": self.password, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true",
            "GIT_PYTHON_REFRESH": "quiet"}

    def line(self):
        return [
            "mlflow", "server", "--backend-store-uri", f"sqlite:///{self.file}", "--artifacts-destination", self.work / "artifacts",
            "--app-name", "basic-auth", "--host", "127.0.0.1", "--port", self.port, "--workers", "1"]

    def credentials(self):
        return {"MLFLOW_PASSWORD": self.password}

    def store(self, query):
        return sqlite_rows(self.file, query)


SERVER = MLflow
