"""Composite indices: a scheme, the scores that it gives, and how certain their ranks are."""
