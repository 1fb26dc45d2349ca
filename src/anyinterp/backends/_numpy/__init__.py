"""Parts of the NumPy backend."""
