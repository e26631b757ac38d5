"""A stand-in for Azure Resource Manager, and the synthetic estate that it holds. Azure itself is never called."""
