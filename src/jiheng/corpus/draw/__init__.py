"""The spot-check draw 抽查: which forms are reviewed, decided by a seed fixed beforehand.

Who draws must not be able to choose, and anyone must be able to check that nobody did:

1. `jiheng.corpus.draw.frame` fixes what is drawn from, by a digest over every line.
2. `jiheng.corpus.draw.chances` gives every form its probability of being drawn, an exact
   fraction: by risk and money, the number drawn exactly as asked, every department at least once.
3. `jiheng.corpus.draw.drawing` turns the seed into the sample; the same frame, plan and seed give
   the same sample on every machine.

Before the seed is known its SHA-256 is published together with the frame's digest and the plan;
afterwards the seed itself, and anyone can repeat the draw.
"""
