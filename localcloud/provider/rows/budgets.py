"""Budgets: spending limits and whom they alert."""

import datetime as dt
from typing import TYPE_CHECKING

from localcloud.provider.api import Json
from localcloud.provider.operations import UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

_TIME = "%Y-%m-%d_%H:%M"
_NOTICE = ("notificationType", "comparisonOperator", "threshold", "thresholdType")


def _subscribers(notice: Json) -> list[Json]:
    mails = [{"SubscriptionType": "EMAIL", "Address": mail} for mail in notice.get("subscriberEmailAddresses") or []]
    topics = [{"SubscriptionType": "SNS", "Address": arn} for arn in notice.get("subscriberSnsTopicArns") or []]
    return mails + topics


def _notice(notice: Json) -> Json:
    return {name[0].upper() + name[1:]: notice[name] for name in _NOTICE}


def _budget_request(op: str, props: Json, request: Json, _old: Json | None) -> None:
    budget = request.get("Budget") or request.get("NewBudget")
    if budget is None:
        return
    if props.get("costFilters"):
        budget["CostFilters"] = {each["name"]: each["values"] for each in props["costFilters"]}
    if op == "create_budget" and props.get("notifications"):
        request["NotificationsWithSubscribers"] = [
            {"Notification": _notice(each), "Subscribers": _subscribers(each)} for each in props["notifications"]
        ]
    for edge, moment in (budget.get("TimePeriod") or {}).items():
        budget["TimePeriod"][edge] = _moment(moment)


def _moment(text: str) -> str:
    """pulumi-aws's spelling of a time as ISO 8601; what is neither is left for AWS to refuse."""
    try:
        return dt.datetime.strptime(text, _TIME).replace(tzinfo=dt.UTC).isoformat()
    except ValueError:
        return text


def _budget_answer(op: str, _props: Json, answer: Json) -> Json:
    if op != "describe_budget":
        return {}
    budget = answer["Budget"]
    told: Json = {
        "costFilters": [{"name": name, "values": values} for name, values in (budget.get("CostFilters") or {}).items()]
        or None
    }
    for edge, prop in (("Start", "timePeriodStart"), ("End", "timePeriodEnd")):
        moment = (budget.get("TimePeriod") or {}).get(edge)
        told[prop] = moment.astimezone(dt.UTC).strftime(_TIME) if moment else None
    return told


def _notices(cloud: "Cloud", props: Json) -> Json:
    client = cloud.client("budgets")
    place = {"AccountId": props.get("accountId") or cloud.account, "BudgetName": props["name"]}
    found = client.describe_notifications_for_budget(**place).get("Notifications", [])
    told = []
    for notice in found:
        key = {name: value for name, value in notice.items() if name != "NotificationState"}
        people = client.describe_subscribers_for_notification(**place, Notification=key).get("Subscribers", [])
        told.append(_told_notice(key, people))
    return {"notifications": told or None}


def _told_notice(notice: Json, people: list[Json]) -> Json:
    told: Json = {name: notice.get(name[0].upper() + name[1:], "PERCENTAGE") for name in _NOTICE}
    for kind, prop in (("EMAIL", "subscriberEmailAddresses"), ("SNS", "subscriberSnsTopicArns")):
        if addresses := [each["Address"] for each in people if each["SubscriptionType"] == kind]:
            told[prop] = addresses
    return told


def _change_notices(cloud: "Cloud", props: Json, old: Json | None) -> None:
    """Replace the notifications that changed; deleting one removes its subscribers."""
    if old is None:
        return
    client = cloud.client("budgets")
    place = {"AccountId": props.get("accountId") or cloud.account, "BudgetName": props["name"]}
    before, now = old.get("notifications") or [], props.get("notifications") or []
    for gone in [each for each in before if each not in now]:
        client.delete_notification(**place, Notification=_notice(gone))
    for new in [each for each in now if each not in before]:
        client.create_notification(**place, Notification=_notice(new), Subscribers=_subscribers(new))


ROWS: dict[str, Row] = {
    "aws:budgets/budget:Budget": Row(
        service="budgets",
        id="{accountId}:{name}",
        keys={"AccountId": "{accountId}", "BudgetName": "{name}"},
        create=Call(op="create_budget", under="Budget"),
        reads=(Read(op="describe_budget", at="Budget"),),
        updates=(Call(op="update_budget", under="NewBudget"),),
        delete=Call(op="delete_budget"),
        autoname=Autoname(limit=100),
        names={
            "name": "BudgetName",
            "limitAmount": "BudgetLimit.Amount",
            "limitUnit": "BudgetLimit.Unit",
            "timePeriodStart": "TimePeriod.Start",
            "timePeriodEnd": "TimePeriod.End",
            "tags": "ResourceTags",
            "costFilters": UNMAPPED,
            "notifications": UNMAPPED,
        },
        shaped=("costFilters", "notifications"),
        keep=("costFilters", "notifications"),
        computed=("accountId", "costTypes", "timePeriodStart", "timePeriodEnd", "billingViewArn", "limitUnit"),
        outputs={"accountId": "{account}", "arn": "arn:{partition}:budgets::{accountId}:budget/{name}"},
        tagging=Tagging(
            tag="tag_resource",
            untag="untag_resource",
            read="list_tags_for_resource",
            target={"ResourceARN": "{arn}"},
            names={"tags": "ResourceTags"},
        ),
        gone=("NotFoundException",),
        request=_budget_request,
        answer=_budget_answer,
        look=_notices,
        after=_change_notices,
    ),
}
