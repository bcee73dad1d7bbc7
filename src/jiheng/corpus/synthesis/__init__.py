"""Synthetic corpora: realistic forms in any number, with planted defects and a list of them.

The same seed gives the same forms on every machine: every choice is a hash of the seed, the
project's number and the place of the choice. No real unit is described.
"""
