"""What can be wrong with a form: one module a family, each a tuple of `Rule` objects.

Rules see columns and parameters, never files, years or places. `jiheng.rules.catalogue`
collects them; a new rule goes into its family's module and nowhere else.
"""
