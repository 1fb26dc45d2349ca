"""Backends: thin adaptors, each importing only its own array library."""
