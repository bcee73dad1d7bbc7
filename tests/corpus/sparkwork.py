"""Check and score a corpus on a Spark master, in one session; started by the tests of it.

python tests/corpus/sparkwork.py MASTER CORPUS OUTPUT
"""

import sys
from pathlib import Path

from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_scores import score
from jiheng.services.crews import crew


def main(master: str, corpus: str, output: Path) -> None:
    with crew("spark", master) as hands:
        check(corpus, output / "checked", request=Request(), crew=hands)
        score(corpus, output / "scored", ("cn-mof-2020", "cn-sichuan-2023"), crew=hands)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
