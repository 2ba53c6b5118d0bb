"""This file is the rule that a role which outsiders may assume names them exactly."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import listed, statements
from policies.rule import rule


def loose_subjects(trust: str) -> list[str]:
    """What is wrong with the subjects of a federated trust: none, compared loosely, or with a wildcard."""
    found = []
    for statement in statements(trust):
        if not isinstance(statement.get("Principal"), dict) or "Federated" not in statement["Principal"]:
            continue
        exactly = statement.get("Condition", {}).get("StringEquals", {})
        subjects = [s for key, value in exactly.items() if key.endswith(":sub") for s in listed(value)]
        found += [subject for subject in subjects if "*" in subject] if subjects else ["nobody"]
    return found


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    for subject in loose_subjects(props["assumeRolePolicy"]):
        yield f"trusts {subject}; compare the whole sub claim by StringEquals"


federation_is_exact = rule(
    "federation-is-exact",
    "A role which outsiders may assume names them exactly.",
    {"aws:iam/role:Role"},
    wrong,
)
