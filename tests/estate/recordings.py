"""This file is a package that was recorded whole: archive, snapshot, model and ledger row, in a bucket in memory."""
# ruff: noqa: N803 - the services name their parameters so

import hashlib
import io
import json
import tarfile
from types import SimpleNamespace

from components.code_archive import digest
from jobs.register.package import config_sha256
from tests.estate.fakes import arn, chain

TRAINING = """
import hashlib, json, os, pathlib
told, model = json.loads(os.environ["SM_HPS"]), pathlib.Path(os.environ["SM_MODEL_DIR"])
data = b"".join(p.read_bytes() for part in ("TRAIN", "HOLDOUT") for p in pathlib.Path(os.environ[f"SM_CHANNEL_{part}"]).iterdir())
made = hashlib.sha256(data + json.dumps(told, sort_keys=True).encode()).hexdigest()
print("[1] train-auc=0.5;")
(model / "model.ubj").write_text(made)
(model / "model.json").write_text('{"device": "cpu"}')
(model / "golden-expected.jsonl").write_text('{"probability": 0.5}')
code = json.loads(pathlib.Path("code.json").read_text())
(model / "environment.json").write_text(json.dumps({"python": "3.11.7", "packages": {"a": "1"}, "code": code}))
"""
"""A training that is a function of its data and hyperparameters, in no time."""
PACKAGES = {"packages": {"a": "1"}, "packages_sha256": hashlib.sha256(b'{"a": "1"}').hexdigest()}
HYPERPARAMETERS = {"rounds": "2", "max_depth": "3", "seed": "7", "sagemaker_program": "train.py"}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def packed(files):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return sink.getvalue()


class NoSuchKey(Exception):  # noqa: N818 - the service names it so
    pass


class Objects(dict):
    """S3: content by URI."""

    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def get_object(self, Bucket, Key):
        if f"s3://{Bucket}/{Key}" not in self:
            raise NoSuchKey
        return {"Body": io.BytesIO(self[f"s3://{Bucket}/{Key}"])}


class Recording:
    """One package; `objects`, `rows` and `told` (the registry's words) are for a test to spoil."""

    def __init__(self, training=TRAINING, python="3.11.7", packages=PACKAGES):
        files = {"jobs/__init__.py": b"", "jobs/train.py": training.encode()}
        code = digest(files)
        files["code.json"] = json.dumps({"sha256": code}).encode()
        parts = {"train": b"one", "holdout": b"two"}
        told = {part: {"file": f"{part}.parquet", "sha256": sha256(content)} for part, content in parts.items()}
        manifest = json.dumps({"parts": told}).encode()
        self.snapshot, self.code = f"s3://lake/snapshots/flight-delay/{sha256(manifest)}.json", "s3://a/code.tar.gz"
        self.model = "s3://a/model.tar.gz"
        hyperparameters = {**HYPERPARAMETERS, "sagemaker_submit_directory": self.code}
        given = {name: text for name, text in hyperparameters.items() if not name.startswith("sagemaker_")}
        trees = sha256(b"onetwo" + json.dumps(given, sort_keys=True).encode()).encode()
        environment = {"python": python, **packages, "code": {"sha256": code}}
        self.files = {
            "model.ubj": trees,
            "model.json": b'{"device": "cpu"}',
            "golden-expected.jsonl": b'{"probability": 0.5}',
            "environment.json": json.dumps(environment).encode(),
        }
        model = packed(self.files)
        data = {f"s3://lake/snapshots/flight-delay/data/{part}.parquet": content for part, content in parts.items()}
        self.objects = Objects({self.code: packed(files), self.snapshot: manifest, self.model: model, **data})
        self.told = {
            "run_id": "r1",
            "snapshot": sha256(manifest),
            "code_sha256": code,
            "config_sha256": config_sha256(hyperparameters),
            "model_sha256": sha256(model),
            "seed": "7",
            "image": "an-image",
        }
        made = {"version": 1, "hyperparameters": hyperparameters, "model": self.model}
        self.body = {**self.told, **made, "environment": {"code": {"sha256": code}}}
        self.rows = chain(
            ("run", "r1", {"status": "started", "overrides": {"max_depth": "3"}}), ("package", arn(1), self.body)
        )

    @property
    def subject(self):
        registry = SimpleNamespace(describe_model_package=lambda **_: {"CustomerMetadataProperties": self.told})
        clients = {"s3": self.objects, "sagemaker": registry, "dynamodb": None}
        at = SimpleNamespace(estate={"lake_bucket": "lake", "ledger_table": "t"})
        return SimpleNamespace(name="flight-delay", at=at, aws=SimpleNamespace(client=clients.__getitem__))
