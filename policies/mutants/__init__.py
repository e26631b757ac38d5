"""Proof that the controls bite: a sound environment is spoilt in one place at a time, and each time it must be denied.

Mutants are made by rule from what is declared (`making`), judged by the catalogue (`judging`), and what no control
denies must stand on a committed list with a reason (`harmless/`). Changes that harm nothing must not be denied.
"""
