"""Adapters to outside systems: one module each, behind an extra of its own."""
