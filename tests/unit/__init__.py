"""Tests of the core modules, which share what stands beside them."""
