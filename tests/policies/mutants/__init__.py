"""Mutants are made by rule, and judged as the whole would be."""
