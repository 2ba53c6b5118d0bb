"""This file is an estate of a test's own whose labels say what the test wants, and whose pages somebody hears."""

import json
import time
from datetime import UTC, datetime, timedelta
from functools import cache

from estate.__main__ import run
from estate.lines import load
from estate.simulating.past import Row, Window
from estate.simulating.replay import Replay
from estate.subject import open_line
from estate.where import Where
from jobs.labels.captured import predictions
from models.flight_delay.sample import sources
from tests.test_loop import ENDPOINT, LINE, Estate, champion_package, thinned

ROOT = Where("local").root
STEP = timedelta(days=2)
PATIENCE = 60


def until(question, seconds=PATIENCE):
    """Poll gently until a function returns something true: what it waits for needs the processors more."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, f"nothing within {seconds} s"
        time.sleep(0.3)
    return answer


def days(number):
    """Start and end of the n-th window."""
    start = datetime(2013, 4, 29, tzinfo=UTC) + number * STEP
    return start, start + STEP


class World(Estate):
    """An estate with one model that serves, and a queue that hears its alerts."""

    @cache  # noqa: B019 - there is one, and it lives as long as the module
    def aws(self, name):
        return super().aws(name)

    @cache  # noqa: B019 - as above
    def addresses(self, what="lines/flight-delay"):
        return super().addresses(what)

    def begin(self):
        assert run(["up", "--no-run"]) == 0
        samples, bucket = sources(), self.addresses("estate")["raw_bucket"]
        for name, content in (
            ("flights", thinned(samples["flights"])),
            ("weather", samples["weather"].read_bytes()),
        ):
            self.aws("s3").put_object(Bucket=bucket, Key=f"{LINE}/{name}/{name}.csv", Body=content)
        self.listen()
        assert run(["run", LINE]) == 0
        return self

    def listen(self):
        """Subscribe a queue to the alerts, which SNS may send to."""
        sqs, topic = self.aws("sqs"), self.addresses("estate")["alerts_topic_arn"]
        self.queue = sqs.create_queue(QueueName="on-call")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        may = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        may |= {"Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
        sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": policy})
        self.aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    @property
    def package(self):
        return champion_package(self)["ModelPackageArn"]

    def rows(self, kind, **body):
        """Rows of a kind whose body says this, oldest first."""
        return [row for row in self.ledger().rows(LINE, kind) if body.items() <= row.body.items()]

    def release_a_copy(self):
        """Have another package serve, which answers like the one before."""
        before = champion_package(self)
        copied = {name: before[name] for name in ("InferenceSpecification", "CustomerMetadataProperties")}
        new = self.aws("sagemaker").create_model_package(
            ModelPackageGroupName=ENDPOINT, ModelApprovalStatus="Approved", **copied
        )["ModelPackageArn"]
        until(lambda: self.rows("release", package_arn=new, outcome="live"))
        return new

    def labels_say_the_opposite(self, first, last):
        """Deliver for all that was asked in these windows that the least probable quarter came true."""
        spec, span = load(ROOT, LINE), Window(days(first)[0], days(last)[1])
        line = Replay(open_line("local", LINE), spec, None, None, None)
        start = span.start.date()
        captured = line.store.captures({start + timedelta(days=n) for n in range((span.end - span.start).days)})
        found = sorted(predictions(line.store.contents([one.key for one in captured])), key=lambda one: one.probability)
        for number, one in enumerate(found):
            label = int(number < len(found) / 4)
            known = one.at.replace(tzinfo=UTC) + timedelta(hours=3)
            span.labels.append(Row(one.id, one.at, b"", one.request["flight_id"], label, known))
        assert line.deliver(span)["joined"] == len(found) > 0

    def judge(self, first, last=None):
        """The verdict on a window, or on several as one, by the labels that were known a day after it."""
        start, end = days(first)[0], days(first if last is None else last)[1]
        event = {"start": start.isoformat(), "end": end.isoformat(), "as_of": (end + timedelta(days=1)).isoformat()}
        function = self.addresses()["functions"]["drift"]
        return json.loads(self.aws("lambda").invoke(FunctionName=function, Payload=json.dumps(event))["Payload"].read())

    def answer(self, verdict):
        """What was decided about a verdict, with what came of it."""

        def decided():
            said = [row for row in self.rows("verdict") if row.id == verdict["start"]][-1]
            return [row for row in self.rows("response") if row.body["verdict"] == said.digest]

        [row] = until(decided)
        if row.body["actions"] != ["record"]:
            about = f"{row.id}#{row.digest[:12]}"
            until(lambda: [one for one in self.rows("response_done") if one.id == about])
        return row.body

    def heard(self, severity, action):
        """Whether somebody on call was told so, since this was last asked."""
        told = []
        while (
            found := self.aws("sqs")
            .receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            .get("Messages")
        ):
            for message in found:
                told.append(json.loads(message["Body"]).get("MessageAttributes", {}))
                self.aws("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return (severity, action) in {
            tuple(one[name]["Value"] for name in ("severity", "action")) for one in told if "severity" in one
        }


def lacking(answer, action):
    """The conditions that kept from an action."""
    return {one["condition"] for one in answer["conditions"].get(action, []) if not one["holds"]}
