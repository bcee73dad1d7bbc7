"""Carriers: each turns one kind of file into neutral fragments or cells.

Knows nothing of labels, forms or provinces; that is the interpreter's part.
"""
