"""A ground that components stand on in tests, and how to read what they declared."""

import json

from components.ground import Ground
from components.permissions import Permissions
from components.place import Place

PLACE = Place(environment="dev", partition="aws", region="eu-west-1", account="111122223333")
IMAGE = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:3.2-0"


def a_ground(**more):
    addresses = {f"{bucket}_bucket": bucket for bucket in ("raw", "lake", "artifacts", "captures", "ledger")}
    arns = {name: f"arn:aws:x:eu-west-1:1:{name}" for name in ("key_arn", "alerts_topic_arn", "failure_queue_arn")}
    return Ground(place=PLACE, ledger_table="mlops-dev-ledger", **(addresses | arns | more))


def permissions():
    return Permissions(ground=a_ground(), line="flight-delay", images=[IMAGE])


def everything(contract):
    """An offer for every variable of a contract."""
    return dict.fromkeys(contract.names(), "1")


def statements(engine, name):
    """What a role may do, by the name of its policy."""
    return json.loads(engine.named(f"{name}-permissions").inputs["policy"])["Statement"]
