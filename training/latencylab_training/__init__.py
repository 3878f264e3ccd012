"""Trains the networks that `latlab search --emit` describes. Losses and their sources: docs/training.md."""
