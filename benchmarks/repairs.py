"""Repairs: defects planted in consistent forms, found and timed.

    python benchmarks/repairs.py                500 forms
    python benchmarks/repairs.py --forms 100
    python benchmarks/repairs.py --policy all   500 forms under each policy

One to three figures of every form are changed by slips of the hand. What is found must not take
more cells than were changed, and the repaired form must pass every arithmetic rule. Timed is
processor time of all threads, and time on the wall; on a machine with other work both are high.
Beside each form stands one check of it under all rules, whose time on a calm machine is known.
Forms that are not repaired, or with more cells than were changed, are told and end it in an error.
"""

import argparse
import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from jiheng.policy import policies, policy, resolve
from jiheng.repair import diagnose
from jiheng.services.assessing import Request, assess
from repair.defects import consistent_form, planted
from repair.test_planted import errors_of

POLICY = "cn-shanghai-2024"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--forms", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--policy", default=POLICY)
    options = parser.parse_args()
    names = [each.name for each in policies()] if options.policy == "all" else [options.policy]
    failed = [measure(name, options.forms, random.Random(options.seed)) for name in names]
    sys.exit(any(failed))


def measure(name: str, forms: int, chance: random.Random) -> int:
    """Repair forms under one policy, print what it took, and return how many were not repaired."""
    parameters = resolve(policy(name), 2024)
    diagnose(consistent_form(chance, parameters), parameters)
    timed: dict[int, list[tuple[float, float]]] = {1: [], 2: [], 3: []}
    checks: list[float] = []
    smaller = failed = 0
    for number in range(forms):
        count = chance.choice([1, 2, 3])
        form, paths = planted(consistent_form(chance, parameters), count, chance)
        processor, wall = time.process_time(), time.perf_counter()
        diagnosis = diagnose(form, parameters)
        processor, wall = time.process_time() - processor, time.perf_counter() - wall
        started = time.process_time()
        assess([form], Request(name)).counts()
        checks.append((time.process_time() - started) * 1e3)
        changed = len(list(diagnosis.edits()))
        open_ = sum(not repair.choices for repair in diagnosis.repairs)
        left = errors_of(diagnosis.repaired(unsafe=True), name)
        if open_ or left or changed > count:
            failed += 1
            print(f"form {number}, changed {paths}: {changed} cells, {open_} open, left {left}")
        smaller += changed < count
        timed[count].append((processor * 1e3, wall * 1e3))
    print(f"{name}: {forms} forms, {failed} not repaired; {smaller} with fewer cells than changed")
    print(f"one check of a form under all rules, in the same run: {told_of(checks)}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; median, p95, longest\n")
    print("| defects | forms | processor | on the wall |")
    print("|---|---|---|---|")
    every = [each for group in timed.values() for each in group]
    for row, group in [*((str(count), each) for count, each in timed.items()), ("all", every)]:
        told = (told_of([each[place] for each in group]) for place in (0, 1))
        print(f"| {row} | {len(group)} | {' | '.join(told)} |")
    print()
    return failed


def told_of(milliseconds: list[float]) -> str:
    least = statistics.quantiles(milliseconds, n=20)
    most = max(milliseconds)
    return f"{statistics.median(milliseconds):.1f}, {least[-1]:.1f}, {most:.1f} ms"


if __name__ == "__main__":
    main()
