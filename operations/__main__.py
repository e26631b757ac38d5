"""`python -m operations`: see `operations.cli`."""

import atexit
import gc
import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130


def _end(*_: object) -> NoReturn:
    """End where no command is under way; what is half imported is no place to raise an exception in."""
    os.write(2, b"hub: interrupted\n")
    os._exit(INTERRUPTED)


# One that is started with Ctrl-C ignored, as in the background of a script, goes on ignoring it.
heeded = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
if heeded:
    signal.signal(signal.SIGINT, _end)
signal.signal(signal.SIGTERM, _end)
# Modules stay until the process ends: nothing is gained by collecting while they load, nor by walking them later.
gc.disable()
from operations.cli import main  # noqa: E402

gc.freeze()
gc.enable()
atexit.register(gc.freeze)

# Told to end while the engine is being built, or anything else runs, it cleans up as at Ctrl-C. While an engine runs,
# `operations.engine_run` listens itself.
signal.signal(signal.SIGTERM, signal.default_int_handler)
if heeded:
    signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    code = main()
except KeyboardInterrupt:
    _end()
sys.exit(code)
