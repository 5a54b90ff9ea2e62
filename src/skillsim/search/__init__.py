"""Scoring kernels: pure functions on vectors."""
