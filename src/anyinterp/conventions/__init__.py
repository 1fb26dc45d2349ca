"""Conventions of resampling as tables of rules."""
