"""Check a corpus, score it and find its twins on a Spark master; started by the tests of it.

python tests/corpus/sparkwork.py MASTER CORPUS OUTPUT
"""

import sys
from pathlib import Path

from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_twins import find_twins
from jiheng.services.crews import hands


def main(master: str, corpus: str, output: Path) -> None:
    with hands("spark", master) as held:
        crew = held.crew
        check(corpus, output / "checked", request=Request(), crew=crew)
        score(corpus, output / "scored", ("cn-mof-2020", "cn-sichuan-2023"), crew=crew)
        find_twins(corpus, output / "twins", hands=held)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
