"""What must be set before the first import of Rasa: quiet, private, without TensorFlow."""

import logging
import os

from bot.logs import set_up_logs
from understanding.without_tensorflow import keep_out

_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "RASA_MAX_CACHE_SIZE": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def prepare(*, threads: int = 1) -> None:
    """Prepare this process for Rasa; `threads` is what linear algebra may use."""
    os.environ.update(_ENVIRONMENT)
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = str(threads)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    keep_out()


def quiet(level: int = logging.WARNING) -> None:
    """Log from `level` up only: below it Rasa writes every customer's words."""
    from rasa.utils.log_utils import configure_structlog

    set_up_logs(logging.getLevelName(level))
    logging.getLogger("rasa").setLevel(level)
    logging.getLogger("sanic.access").setLevel(logging.ERROR)
    configure_structlog(level)
