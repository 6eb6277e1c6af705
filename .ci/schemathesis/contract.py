"""Generates requests from the contract, and compares the emulator's responses with it.

It is also a client in another language: it uses only the variables that the emulator prints for applications, and signs
in like an application.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import jwt

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parent.parent / "contract" / "openapi.yaml"

# The minimum number of cases, and the time limit.
LEAST_CASES = 5_000
MOST_SECONDS = 600

PROJECT = "shop"

HOSTILE = [
    "",
    "\u0000",
    "%00",
    "%",
    "..",
    "null",
    "$where",
    "\u202e\ufeff",
    "\U0001f600" * 64,
    "x" * 20_000,
    "-262143-01-01T00:00:00Z",
    "+262142-12-31T23:59:59-23:59",
]

# The first and the last date, and a leap second.
DATES = [
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999999Z",
    "2016-12-31T23:59:60Z",
]

# In UTC, this date is in a year that RFC 3339 cannot express, so it may be rejected.
BEYOND = "9999-12-31T23:59:59-23:59"


class Client:
    """A client of the emulator with an access token."""

    def __init__(self, variables: dict[str, str]):
        self.api = variables["WEBMARKETER_DEBUG_BASE_API_PATH"] + "/v1"
        self.admin = variables["WEBMARKETER_DEBUG_BASE_API_PATH"].removesuffix("/api") + "/_emulator"
        account = json.loads(Path(variables["WEBMARKETER_APPLICATION_CREDENTIALS"]).read_text())
        self.token = sign_in(account, variables["WEBMARKETER_DEBUG_BASE_OAUTH_PATH"] + "/token")

    def ask(self, method: str, path: str, body=None):
        base = self.admin if path.startswith("/await") else self.api
        request = urllib.request.Request(base + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def send(self, nonce: str) -> dict:
        """Sends a purchase, and returns it once it is visible or trashed."""
        data = {"order_id": nonce, "email": f"{nonce}@example.com", "turnover": {"amount": 49.5, "currency": "EUR"}}
        event = {"projectId": PROJECT, "eventType": "purchase", "nonce": nonce, "data": data}
        event_id = self.ask("POST", "/events", event)
        return self.ask("GET", f"/await?id={event_id}")


def sign_in(account: dict[str, str], address: str) -> str:
    """Exchanges an assertion of the service account for an access token (RFC 7523)."""
    claims = {
        "iss": account["clientId"],
        "sub": account["serviceAccountEmail"],
        "aud": address,
        "scope": "full_access",
        "exp": int(time.time()) + 300,
    }
    assertion = jwt.encode(claims, account["privateKey"], "RS256", {"kid": account["privateKeyId"]})
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "client_id": account["clientId"],
        "assertion": assertion,
    }
    with urllib.request.urlopen(address, urllib.parse.urlencode(form).encode()) as answer:
        return json.load(answer)["access_token"]


@contextmanager
def emulator(program: str, folder: Path):
    """Runs the emulator, and yields the variables that it prints."""
    command = [program, "emulate", "--port", "0", "--credentials-out", str(folder / "account.json")]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        lines = []
        while (line := process.stdout.readline()) and "Ctrl-C" not in line:
            lines.append(line)
        yield dict(re.findall(r"export (\w+)='?([^'\n]*)", "".join(lines)))
    finally:
        process.kill()
        process.wait()


def create_data(client: Client) -> dict[str, list]:
    """Creates the data for the requests, and returns the ids by the name of their dictionary."""
    project = f"/projects/{PROJECT}"
    field = {"entity": "state", "type": "boolean", "isPii": False, "discriminant": False}
    fields = [
        client.ask("POST", f"{project}/fields", {**field, "label": f"State {n}", "key": f"state_{n}"})["_id"]
        for n in range(100)
    ]
    events = [client.send(f"event-{n}") for n in range(20)]
    if not all(event["stage"] == "visible" for event in events):
        sys.exit("the events for the requests are not visible")
    users = client.ask("POST", f"{project}/users/search", {"limit": 0})["data"]
    event_types = client.ask("GET", f"{project}/event-types?limit=0")["data"]
    references = [event_type["reference"] for event_type in event_types]
    return {
        "project": [PROJECT],
        "event-type": references,
        # `purchase` is not changed or archived, so that its events stay valid.
        "reference": [reference for reference in references if reference != "purchase"],
        "key": ["refunded", "shipped", "items", "turnover", "margin", "order_id"],
        "sort": ["name", "-createdAt", "name,-updatedAt"],
        "event": [event["id"] for event in events],
        "field": fields,
        "user": [user["_id"] for user in users],
        "hostile": HOSTILE,
        "date": DATES,
        "sent-date": [*DATES, BEYOND],
    }


def configuration(dictionaries: dict[str, list]) -> str:
    """The text of `schemathesis.toml` with the dictionaries. An array of strings is the same in TOML and JSON."""
    lines = [f"{name} = {{ values = {json.dumps(values, ensure_ascii=False)} }}" for name, values in dictionaries.items()]
    return (HERE / "schemathesis.toml").read_text() + "\n[dictionaries]\n" + "\n".join(lines) + "\n"


def schemathesis(client: Client, folder: Path) -> dict:
    """Runs schemathesis, and returns its report."""
    config, report = folder / "schemathesis.toml", folder / "report.json"
    config.write_text(configuration(create_data(client)), encoding="utf-8")
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", config, "run", CONTRACT]
    command += ["--url", client.api, "--report-json-path", report]
    # Another seed than that of the configuration generates other requests.
    if seed := os.environ.get("CONTRACT_SEED"):
        command += ["--seed", seed]
    environment = {**os.environ, "CONTRACT_TOKEN": client.token, "CONTRACT_HOOKS": str(HERE / "hooks.py")}
    run = subprocess.run(command, env=environment, cwd=folder, timeout=MOST_SECONDS)
    if run.returncode != 0:
        sys.exit(run.returncode)
    return json.loads(report.read_text())


def main(program: str):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with emulator(program, folder) as variables:
            client = Client(variables)
            report = schemathesis(client, folder)
            # The emulator still works.
            client.send("the-last")
        lines = (folder / "stderr").read_text().splitlines()
    # The examples of the contract share nonces, so the emulator warns about them.
    unexpected = [line for line in lines if not line.startswith("warning: the nonce ") and line]
    if unexpected:
        sys.exit("unexpected output of the emulator:\n" + "\n".join(unexpected))
    cases = report["test_cases"]["generated"]
    print(f"{cases} cases")
    if cases < LEAST_CASES:
        sys.exit(f"expected at least {LEAST_CASES} cases, found {cases}")


# On SIGTERM, exit normally so that the emulator is stopped.
signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
main(sys.argv[1])
