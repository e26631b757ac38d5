"""The one property of leaving Azure: nothing that bears data is deleted without its full, valid evidence.

`machine` draws sequences of commands and faults; `scenes` runs them in this process on a model of the engine, or on
the engine itself; `oracle` says from the facts, and without the kit's gates, whether a deletion was proven.
"""
