"""Invents fleets of agents whose every cost is known, to test what looks at real ones."""
