"""How long the environment takes, as ratios to peers that declare the same resources: `python -m tests.benchmarks`."""
