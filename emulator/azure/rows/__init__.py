"""The resources of the synthetic estate, one module per resource group. An invention, not the Health Data Hub's own."""
