"""Leaving Azure, as plain Python: inventory, dependencies, waves, plan, manifests, evidence, gates, ledger, proof.

Only manifest/ opens connections, to read both sides of a transfer; nothing else here calls a cloud or an engine. What
is not known is never guessed: an unknown type of resource, or a resource of which no register says whether it must be
kept, is held. Azure itself was never called from this code.
"""
