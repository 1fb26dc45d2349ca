"""The conformance suite: what every backend has to show."""
