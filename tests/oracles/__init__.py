"""The same questions answered by code that shares nothing with ours."""
