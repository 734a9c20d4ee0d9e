"""Two sets of tasks held against each other: what a task costs, with intervals that can be believed."""
