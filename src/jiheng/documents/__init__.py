"""Documents: files of any readable kind in, forms with the place of every value out.

Carriers turn a file into neutral fragments or cells; one interpreter, driven by vocabulary
data, turns those into forms. Knows nothing of scoring, rules or policies, and touches no
file system.
"""

from jiheng.documents.reading import Reading, read_document, read_document_parts

__all__ = ["Reading", "read_document", "read_document_parts"]
