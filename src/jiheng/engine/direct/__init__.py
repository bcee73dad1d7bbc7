"""A few forms, row by row: the program's own expressions, without planning a query.

Polars plans every query anew, some two microseconds for each part of each expression, whether
it then works on five rows or on five million. For a form that somebody is editing the planning
is nearly all of the price. So the expressions of a program that is asked again and again with
few rows are translated once into plain Python over whole numbers, and from then on evaluated
without Polars. What an expression means stays written once, by the rule; where the translation
does not know a part, the program is evaluated by Polars as ever.

terms      expressions as trees of known operations
reading    Polars' expressions read as terms
phrases    how each operation is said in Python
writing    terms as the source of one function
sheets     the columns of a batch as lists, and as frames for who asks
evaluator  a whole program: marks, levels, verdicts, figures
"""
