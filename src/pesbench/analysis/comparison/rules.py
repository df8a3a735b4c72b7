"""The rules by which a comparison says how far its ranks can be trusted."""
