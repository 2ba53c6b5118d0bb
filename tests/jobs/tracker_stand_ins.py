"""Stand-ins for the clients of trackers, which take exactly what the real ones take.

The signatures are those of wandb 0.31.0 and neptune 1.14.0.post2, as `inspect.signature` told them; both were also run offline.
"""

import os
from types import SimpleNamespace

from jobs.tracking.interface import Facts, Measured

FACTS = Facts(
    run_id="r-1",
    line="trip-delay",
    experiment="team/trips",
    parameters={"depth": "4"},
    tags={"commit": "abc"},
    dataset={"name": "d", "digest": "ab", "source": "s3://b/k"},
)
FIGURES = [Measured("train-auc", 0.5, 1, 1000), Measured("auc", 0.4, 1, 1000), Measured("auc", 0.6, 2, 2000)]


class WandbRun:
    def __init__(self):
        self.url, self.logged, self.saved, self.ended = "https://wandb.example/run", [], [], []
        self.config = SimpleNamespace(update=self.update)
        self.facts = {}

    def update(self, d, allow_val_change=None):
        self.facts |= d

    def log(self, data, step=None, commit=None):
        self.logged.append((data, step))

    def save(self, glob_str, base_path=None, policy="live", glob=True):
        assert policy in ("live", "now", "end")
        with open(glob_str, "rb") as file:  # noqa: PTH123 - a name is what the real one takes
            self.saved.append((os.path.relpath(glob_str, base_path), file.read()))

    def finish(self, exit_code=None):
        self.ended.append(exit_code)


class WandbModule:
    def __init__(self):
        self.run, self.asked = WandbRun(), {}

    def init(
        self,
        entity=None,
        project=None,
        dir=None,  # noqa: A002 - the real one's
        id=None,  # noqa: A002 - the real one's
        name=None,
        notes=None,
        tags=None,
        config=None,
        config_exclude_keys=None,
        config_include_keys=None,
        allow_val_change=None,
        group=None,
        job_type=None,
        mode=None,
        force=None,
        reinit=None,
        resume=None,
        resume_from=None,
        fork_from=None,
        save_code=None,
        tensorboard=None,
        sync_tensorboard=None,
        monitor_gym=None,
        settings=None,
    ):
        self.asked = {key: value for key, value in locals().items() if value is not None and key != "self"}
        return self.run


class NeptuneField:
    def __init__(self, kept, name):
        self.kept, self.name = kept, name

    def append(self, value, *, step=None, timestamp=None, wait=False, **_):
        self.kept.setdefault(self.name, []).append((step, value, timestamp))

    def upload(self, value, *, wait=False, **_):
        assert wait, "the file is gone when this returns"
        with open(value, "rb") as file:  # noqa: PTH123 - a name is what the real one takes
            self.kept[self.name] = file.read()


class NeptuneRun:
    def __init__(self, url):
        self.kept, self.url, self.stopped = {}, url, False

    def __getitem__(self, name):
        return NeptuneField(self.kept, name)

    def __setitem__(self, name, value):
        self.kept[name] = value

    def get_url(self):
        if self.url is None:
            raise ConnectionError("offline")
        return self.url

    def stop(self, *, seconds=None):
        self.stopped = True


class NeptuneModule:
    def __init__(self, url="https://neptune.example/run"):
        self.run, self.asked = NeptuneRun(url), {}

    def init_run(
        self,
        with_id=None,
        *,
        project=None,
        api_token=None,
        custom_run_id=None,
        mode=None,
        name=None,
        description=None,
        tags=None,
        source_files=None,
        capture_stdout=None,
        capture_stderr=None,
        capture_hardware_metrics=None,
        fail_on_exception=True,
        monitoring_namespace=None,
        flush_period=5,
        proxies=None,
        capture_traceback=True,
        git_ref=None,
        dependencies=None,
    ):
        self.asked = {key: value for key, value in locals().items() if value is not None and key != "self"}
        return self.run
