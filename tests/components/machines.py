"""What the state machines of a declared estate say."""

import json


def definition_of(engine, name="pipeline"):
    [machine] = [m for m in engine.all("aws:sfn/stateMachine:StateMachine") if m.inputs["name"].endswith(name)]
    return json.loads(machine.inputs["definition"])


def tasks(engine, name="pipeline"):
    """Request of each job of the pipeline, by step."""
    states = definition_of(engine, name)["States"]
    return {
        name.lower(): state["Parameters"]
        for name, state in states.items()
        if "sagemaker:create" in state.get("Resource", "")
    }
