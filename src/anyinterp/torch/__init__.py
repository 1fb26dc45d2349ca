"""For torch users."""
