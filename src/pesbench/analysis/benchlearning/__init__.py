"""Benchlearning: how mature a PES is, who does it well, from whom to learn, and what came of it."""
