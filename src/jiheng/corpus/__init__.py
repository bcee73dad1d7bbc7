"""Many forms: what is asked of a bureau's, a province's or a nation's year.

Everything here works on columns, in batches, and knows no file format of a form.
"""
