"""How well the detectors find simulated faults: run, then written to docs/signal-quality.md."""
