"""What the process's own log says of a fault: its kind and where it happened, never its words.

An exception's text may hold what somebody wrote: PostgreSQL quotes the whole row that broke a rule.
"""

import logging
import traceback
from typing import Any


class Quiet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another formatter's
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        """The faults from the first cause on, each as its kind and its frames."""
        faults: list[BaseException] = []
        fault: BaseException | None = ei[1]
        while fault is not None and fault not in faults:
            faults.append(fault)
            fault = fault.__cause__ or fault.__context__
        return "\n".join(line for one in reversed(faults) for line in told(one))


def told(fault: BaseException) -> list[str]:
    frames = traceback.extract_tb(fault.__traceback__)
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames] + [type(fault).__name__]
