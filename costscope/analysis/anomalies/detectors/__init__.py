"""One file per kind of anomaly: its documentation, its code, its rule."""
