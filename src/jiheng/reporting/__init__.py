"""Findings and scorecards told to people and machines: shapes, words, JSON, frames, HTML.

Knows nothing of terminals: what is drawn there is drawn by the command line.
"""
