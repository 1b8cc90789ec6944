"""What the product does, measured: `make bench`, or `python -m benchmarks.bench`.

A module for each part, and one for each thing that parts share. See benchmarks/README.md.
"""
