"""Policy as code: one catalogue of controls, tied to the norms, and the runners that hold resources against it.

A control is one file below `policies/controls/`. From the catalogue come the engine's policy pack
(`pulumi preview --policy-pack policies`), the checker of what a pack cannot see (`hub check`), the pages of
docs/reference and the coverage of each norm. Nothing here knows the stacks that are checked.
"""
