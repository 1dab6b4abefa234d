"""What the program writes about its own health: one JSON object a line, in a file that cannot grow.

The standard library does this in one formatter, so structlog (90 ms of start-up) is left out.
Everything beyond plain ASCII is escaped in the file, and what does not print on the console, so
that no product's or customer's name can forge a line or move a terminal's cursor. What looks like
a secret is struck out by name and by shape; what must not be logged should not be passed here all
the same. Business facts go to the journal, not here.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pos_app import paths
from pos_app.domain.text import mask_card_numbers

FILE = "pos.log"
MAX_BYTES = 2_000_000
KEPT = 5  # older files beside the current one

STRUCK = "***"
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:pin|password|passphrase|secret|token|pepper|authorization|cookie|key)(?:_|$)",
    re.IGNORECASE,
)
_SECRET_IN_TEXT = re.compile(
    r"\b(?P<name>(?:pin|password|passphrase|secret|token|pepper|api_?key)['\"]?\s*[:=]\s*|bearer\s+)"
    r"(?:'[^']*'|\"[^\"]*\"|[^\s,;)}\]]+)",
    re.IGNORECASE,
)
# What every record carries; the rest came in by `extra=`.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def start(level: int = logging.INFO, *, folder: Path | None = None) -> Path:
    """Write the log from now on; returns its file. A second call replaces the first."""
    file = (folder or paths.log_dir()) / FILE
    handlers: list[logging.Handler] = [_file_handler(file)]
    if sys.stderr is not None:  # a windowed program on Windows has none
        handlers.append(_console_handler())
    logging.basicConfig(level=level, handlers=handlers, force=True)
    logging.captureWarnings(True)
    return file


class JsonLine(logging.Formatter):
    """A record as one line of JSON; fields given with `extra=` stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _USUAL:
                line[name] = STRUCK if _SECRET_NAME.search(name) else without_secrets(str(value))
        if record.exc_info:
            line["traceback"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True).replace("\x7f", "\\u007f")


class PlainLine(logging.Formatter):
    """A record for a person at a terminal: level and message; the traceback stays in the file."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        text = without_secrets(f"{record.levelname.lower()}: {record.getMessage()}")
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def without_secrets(text: str) -> str:
    """`text` with what follows a secret's name, and card numbers, struck out."""
    text = _SECRET_IN_TEXT.sub(lambda found: found["name"] + STRUCK, text)
    return mask_card_numbers(text)


def _file_handler(file: Path) -> logging.Handler:
    handler = RotatingFileHandler(
        file, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="ascii", delay=True
    )
    handler.setFormatter(JsonLine())
    return handler


def _console_handler() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(PlainLine())
    return handler
