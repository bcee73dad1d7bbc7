"""The nouns of performance self-evaluation: frozen values, standard library only.

Knows nothing of files, columns, policies or screens.
"""
