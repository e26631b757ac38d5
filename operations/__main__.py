"""`python -m operations`: see `operations.cli`."""

import signal
import sys

from operations.cli import main

# Told to end while the engine is being built, or anything else runs, it cleans up as at Ctrl-C. While an engine runs,
# `operations.engine_run` listens itself.
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main())
