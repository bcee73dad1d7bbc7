"""A corpus on Apache Spark: the same work, many parts at once, on one machine or a cluster.

Spark divides, moves and repeats; what is computed is what one machine computes. Needs the extra
``spark`` and Java, and nothing outside this package imports PySpark.
"""
