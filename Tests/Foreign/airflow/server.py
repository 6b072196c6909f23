"""Airflow's API server over SQLite, without a scheduler, with a user who logs in. https://airflow.apache.org/docs/"""

import json

from server import Server, sqlite_rows


class Airflow(Server):
    package = "apache-airflow"
    paging = "`offset`"
    auth = "`login`"

    @property
    def file(self):
        return self.work / "airflow.db"

    @property
    def passwords(self):
        return self.work / "passwords.json"

    def variables(self):
        return {
            "AIRFLOW_HOME": str(self.work), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.file}",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "loader:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.passwords), "AIRFLOW__API_AUTH__JWT_SECRET": self.password * 2,
            # Values of variables stay as they are.
            "AIRFLOW__CORE__FERNET_KEY": ""}

    def prepare(self):
        self.passwords.write_text(json.dumps({"loader": self.password}))
        self.run("airflow", "db", "migrate")

    def line(self):
        return ["airflow", "api-server", "--host", "127.0.0.1", "--port", self.port, "--workers", "1"]

    def credentials(self):
        return {"AIRFLOW_PASSWORD": self.password}

    def store(self, query):
        return sqlite_rows(self.file, query)


SERVER = Airflow
