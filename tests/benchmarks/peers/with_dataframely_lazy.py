"""Dataframely once more, over a lazy frame."""

from tests.benchmarks.peers.with_dataframely import main

if __name__ == "__main__":
    main(lazy=True)
