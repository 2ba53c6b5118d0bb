"""What a failed Lambda reports: the class of its exception as errorType, as AWS does; state machines decide by it."""

from typing import Any

_MARK = "\x00"


def install() -> None:
    """Carry the class from the worker's traceback, which MiniStack drops, into the answer.

    Source:
        AWS Lambda developer guide, "Python exceptions": errorType is the exception's class, errorMessage its text.
    """
    from ministack.core.lambda_runtime import Worker
    from ministack.services import lambda_svc

    invoke, execute = Worker.invoke, lambda_svc._execute_function  # noqa: SLF001 -- guarded

    def marked(self: Any, *arguments: Any, **named: Any) -> Any:
        answer = invoke(self, *arguments, **named)
        if answer.get("status") == "error" and (kind := class_of(answer.get("trace") or "", answer.get("error") or "")):
            answer["error"] = f"{_MARK}{kind}{_MARK}{answer['error']}"
        return answer

    def unmarked(function: Any, event: Any) -> Any:
        result = execute(function, event)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            result["body"] = named_by(body)
        return result

    Worker.invoke = marked
    lambda_svc._execute_function = unmarked  # noqa: SLF001 -- guarded


def class_of(trace: str, message: str) -> str:
    r"""Name of the exception that a traceback ends with.

    >>> class_of("Traceback ...\n  File ...\njobs.release.decide.Refused: two\nlines\n", "two\nlines")
    'Refused'
    """
    end = trace.rstrip("\n").removesuffix(message).removesuffix(": ")
    return end.rpartition("\n")[2].rpartition(".")[2] if end else ""


def named_by(body: dict[str, Any]) -> dict[str, Any]:
    r"""The answer with the class that its message was marked with.

    >>> named_by({"errorMessage": "\x00Refused\x00why", "errorType": "Runtime.HandlerError"})
    {'errorMessage': 'why', 'errorType': 'Refused'}
    """
    message = str(body.get("errorMessage", ""))
    if not message.startswith(_MARK):
        return body
    _, kind, text = message.split(_MARK, 2)
    return {**body, "errorMessage": text, "errorType": kind}
