"""Reads across contexts."""
