"""Use cases, one function each: read, assess, score, check, trace, verify.

Joins the layers below; knows nothing of terminals or web pages.
"""
