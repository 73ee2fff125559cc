"""Benchmarks: each beside its peer or limit in the same run, told as ratios. `make bench` runs them all."""
