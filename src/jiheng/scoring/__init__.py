"""What the law computes: execution, indicator scores, totals, ratings, as derived columns.

Each module holds the columns of one subject; `catalogue` collects them. Every formula is
written once, as an expression over integer columns, and parameterised by the policy.
"""
