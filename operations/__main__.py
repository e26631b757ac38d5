"""`python -m operations`: see `operations.cli`."""

import atexit
import gc
import signal
import sys

# Modules stay until the process ends: nothing is gained by collecting while they load, nor by walking them later.
gc.disable()
from operations.cli import main  # noqa: E402

gc.freeze()
gc.enable()
atexit.register(gc.freeze)

# Told to end while the engine is being built, or anything else runs, it cleans up as at Ctrl-C. While an engine runs,
# `operations.engine_run` listens itself.
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main())
