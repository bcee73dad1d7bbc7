"""The web application: what preparers, reviewers, finance officers and the public open.

Django and htmx; shows what the services compute and decides nothing about forms itself.
Needs the extra ``web``.
"""
