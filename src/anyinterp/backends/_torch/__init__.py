"""Parts of the torch backend."""
