"""This file writes rules as model.yaml says them, ready to paste."""

from collections.abc import Iterable, Mapping
from typing import Any


def as_yaml(rules: Iterable[tuple[Mapping[str, Any], str]]) -> str:
    """A `validation` part, each rule with what is known of it as a comment.

    >>> print(as_yaml([({"rule": "complete", "column": "a"}, "none of 9 missing")]))
    validation:
      rules:
        - {rule: complete, column: a}  # none of 9 missing
    """
    import yaml

    lines = ["validation:", "  rules:"]
    for rule, told in rules:
        text = yaml.safe_dump(dict(rule), default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True)
        lines.append(f"    - {text.strip()}" + (f"  # {told}" if told else ""))
    return "\n".join(lines)
