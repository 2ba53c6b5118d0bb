"""This file is, per tool, the script that lies beside an export and reads it; only the tool itself has to be installed."""

_READ = '''"""Reads this folder with {tool}."""

import json
from pathlib import Path

import pandas as pd

here = Path(__file__).parent
mapping = json.loads((here / "mapping.json").read_text())
reference, current = (pd.read_parquet(here / f"{{name}}.parquet") for name in ("reference", "current"))
'''

_EVIDENTLY = """
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

classes = BinaryClassification(**mapping["binary_classification"])
definition = DataDefinition(**mapping["data_definition"], classification=[classes])
sides = [Dataset.from_pandas(side, data_definition=definition) for side in (current, reference)]
report = Report([DataDriftPreset(columns=[*mapping["features"], "probability"])]).run(*sides)
report.save_html(str(here / "evidently.html"))
print(report.json())
"""

_WHYLOGS = """
import whylogs as why

for name, side in (("reference", reference), ("current", current)):
    view = why.log(pandas=side[mapping["profiled_columns"]]).profile().view()
    view.write(str(here / mapping["profiles"][name]))
    print(name, len(view.get_columns()), "columns")
"""

_ARIZE = """
from arize.ml.types import Environments, ModelTypes, Schema

schema = Schema(**mapping["schema"])
model_type = ModelTypes[mapping["model_type"]]
# To send: ArizeClient(api_key=...).ml.log(space_id=..., model_name=mapping["line"], model_type=model_type,
#          dataframe=current, schema=schema, environment=Environments[mapping["environments"]["current"]],
#          model_version=str(current["package"].iloc[0]))
print(schema, model_type)
"""

_FIDDLER = """
import fiddler as fdl
from fiddler.schemas.model_schema import Column

spec = fdl.ModelSpec(**mapping["model_spec"])
columns = []
for name, kind in mapping["data_types"].items():
    told = {"name": name, "data_type": fdl.DataType(kind)}
    values = pd.concat([reference[name], current[name]]).dropna()
    if kind in ("int", "float") and len(values):
        told |= {"min": float(values.min()), "max": float(values.max())}
    elif kind == "category":
        told["categories"] = sorted(values.unique().tolist())
    columns.append(Column(**told))
schema = fdl.ModelSchema(columns=columns)
task, params = fdl.ModelTask(mapping["task"]), fdl.ModelTaskParams(**mapping["task_params"])
# To send: fdl.init(url=..., token=...); model = fdl.Model(name=mapping["line"], project_id=..., schema=schema, spec=spec,
#          task=task, task_params=params, event_id_col=mapping["event_id_col"], event_ts_col=mapping["event_ts_col"]).create()
#          model.publish_batch(source=here / "reference.parquet", environment=fdl.EnvType.PRE_PRODUCTION, dataset_name="reference")
#          model.publish_batch(source=here / "current.parquet")
print(len(schema.columns), spec.inputs, task, params)
"""

SCRIPTS = {
    tool: _READ.format(tool=tool) + rest
    for tool, rest in (("evidently", _EVIDENTLY), ("whylogs", _WHYLOGS), ("arize", _ARIZE), ("fiddler", _FIDDLER))
}
