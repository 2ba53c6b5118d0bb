"""This file is what the labels function is told by whoever deploys it."""

from dataclasses import dataclass

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class LabelsContract(Contract):
    """Whose labels come from where, what their columns are called, and where they are kept."""

    line_name: str
    endpoint: str
    raw_bucket: str
    """Takes deliveries under `<line>/labels/`."""
    captures_bucket: str
    """Holds `captures/<endpoint>/` and takes `labels/<line>/`."""
    ledger_table: str
    ledger_bucket: str = ""
    metric_namespace: str
    entity: str
    """The column that identifies what was predicted; a delivery may have it in place of prediction_id."""
    target: str
    label_time: str
    search_days: int = 7
    """How far back from a label, and from its delivery, its prediction is looked for; and for how many days anew."""
