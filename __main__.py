"""The Pulumi program: finds the selected stack's layer and declares it. Start reading in stacks/."""

import atexit
import gc

# The program lives for seconds and only grows: collections would walk a growing heap for nothing, also the last ones,
# at the end of the process.
gc.disable()
atexit.register(gc.freeze)

from components.sdk_tuning import tune_sdk  # noqa: E402
from stacks import declare_stack  # noqa: E402

tune_sdk()
declare_stack()
