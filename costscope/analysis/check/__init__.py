"""The checks of a nightly job: which to run, what each said, what that makes together."""
