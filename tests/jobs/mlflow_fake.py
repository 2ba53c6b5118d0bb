"""This file is an MLflow server of a few lines: it keeps what it is told, and can be slow, broken, full or gone."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MISSING = {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No Experiment with that name exists"}
FULL = {"error_code": "INTERNAL_ERROR", "message": "(sqlite3.OperationalError) database or disk is full"}


class FakeMlflow:
    """Answers on a free port until `stop`."""

    def __init__(self, artifacts="s3://documents/tracking"):
        self.artifacts, self.experiments, self.runs = artifacts, {}, {}
        self.asked = []
        self.refusal = None
        """(status, document) that every request gets."""
        self.refuse_after = None
        """So many requests are answered, then none."""
        self.hang = threading.Event()
        self.hang.set()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer({key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()})

            def do_POST(self):
                self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def do_PUT(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer({})

            def answer(self, body):
                fake.hang.wait(30)
                status, document = fake.reply(self.command, urlsplit(self.path).path, body, dict(self.headers))
                text = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.hang.set()
        self.server.shutdown()
        self.server.server_close()

    def reply(self, method, path, body, headers):
        self.asked.append((method, path, body, headers))
        if self.refusal and (self.refuse_after is None or len(self.asked) > self.refuse_after):
            return self.refusal
        name = path.removeprefix("/api/2.0/mlflow/").replace("/", "_").replace("-", "_")
        return getattr(self, name)(body) if hasattr(self, name) else (200, {})

    def experiments_get_by_name(self, body):
        found = self.experiments.get(body["experiment_name"])
        return (200, {"experiment": {"experiment_id": found}}) if found else (404, MISSING)

    def experiments_create(self, body):
        self.experiments[body["name"]] = str(len(self.experiments) + 1)
        return 200, {"experiment_id": self.experiments[body["name"]]}

    def runs_search(self, body):
        wanted = body["filter"].split("'")[1]
        found = [run for run in self.runs.values() if run["tags"].get("run_id") == wanted]
        return 200, {"runs": [{"info": run["info"]} for run in found]} if found else {}

    def runs_create(self, body):
        run_id = f"r{len(self.runs) + 1}"
        info = {"run_id": run_id, "artifact_uri": f"{self.artifacts}/{run_id}/artifacts", "status": "RUNNING"}
        run = {"info": info, "tags": {}, "params": {}, "metrics": [], "datasets": []}
        self.runs[run_id] = run
        run["tags"] |= {one["key"]: one["value"] for one in body["tags"]}
        return 200, {"run": {"info": info}}

    def runs_update(self, body):
        self.runs[body["run_id"]]["info"]["status"] = body["status"]
        return 200, {}

    def runs_log_batch(self, body):
        run = self.runs[body["run_id"]]
        for kind in ("tags", "params"):
            run[kind] |= {one["key"]: one["value"] for one in body.get(kind, [])}
        run["metrics"] += body.get("metrics", [])
        return 200, {}

    def runs_log_inputs(self, body):
        self.runs[body["run_id"]]["datasets"] += body["datasets"]
        return 200, {}
