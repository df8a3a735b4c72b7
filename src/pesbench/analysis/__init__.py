"""Answers to questions: who stands where, and what goes with what."""
