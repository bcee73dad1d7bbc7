"""Statistics of a corpus: inflation of grades, ambition of targets, units, rules, raters.

Everything is a sum of whole numbers over forms or rows, so that parts can be added in any order
and a result does not depend on how a corpus is divided. Methods and their sources are told in
``docs/explanation/statistics.md``.
"""
