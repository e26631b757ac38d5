"""Leaving Azure, as plain Python: inventory, dependencies, waves, plan, evidence, gates, ledger, certificate.

Nothing here calls a cloud or an engine. What is not known is never guessed: an unknown type of resource, or a
resource of which no register says whether it must be kept, is held. Azure itself was never called from this code.
"""
