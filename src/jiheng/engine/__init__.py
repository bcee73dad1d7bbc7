"""Columns, rules, runner and trace: the machine that computes.

Ignorant of any law (numbers come in as `Parameters`) and of any file format.
"""
