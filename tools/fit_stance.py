"""Train the classifier of stances on the lines of tools/stance.tsv and write backend/giljabi/defaults/stance.npz.

    python tools/fit_stance.py [--check]

``--check`` writes nothing and fails when the file that is there answers otherwise than what the lines teach. The lines (label, the
agent's last words, the customer's answer) were written for this purpose and are no ticket of anybody's. The same lines give the
same classifier.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from giljabi.core.guide.stance import STANCES, Stance, trained
from giljabi.core.guide.stance_cues import Pair, letter_runs, signs, spoken_cues
from giljabi.core.guide.stance_model import StanceModel, Weighed

HERE = Path(__file__).resolve().parent
LINES, TARGET = HERE / "stance.tsv", HERE.parent / "backend/giljabi/defaults/stance.npz"
#: Shares that differ by less come of rounding to 16 bits, or of another version of a library.
SAME = 0.01


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    examples = lines(LINES.read_text("utf-8"))
    model = train(examples)
    if not parser.parse_args(arguments).check:
        TARGET.write_bytes(model.to_bytes())
        return 0
    apart = max(
        abs(here - there)
        for _, pair in examples[::10]
        for here, there in zip(model.shares(pair), trained().shares(pair), strict=True)
    )
    print(f"{TARGET.name}: shares differ from those that the lines teach by at most {apart:.4f}")
    return int(apart > SAME)


def lines(text: str) -> list[tuple[Stance, Pair]]:
    """Label and words of every line of a table with a header; :class:`KeyError` for a label that is none."""
    labels = {label: label for label in STANCES}
    rows = [row.split("\t") for row in text.splitlines()[1:]]
    return [(labels[name], (agent, customer)) for name, agent, customer in rows]


def train(examples: Sequence[tuple[Stance, Pair]]) -> StanceModel:
    """A classifier that learned from these examples."""
    pairs = [pair for _, pair in examples]
    words = [TfidfVectorizer(analyzer=reads, sublinear_tf=True, min_df=2) for reads in (letter_runs, signs)]
    cues = DictVectorizer()
    columns = [*(vectorizer.fit_transform(pairs) for vectorizer in words), cues.fit_transform(map(spoken_cues, pairs))]
    # until it stands still: with scikit-learn's own tolerance two machines end 0.01 apart, with this one 0.0002
    weights = LogisticRegression(C=2.0, max_iter=20_000, tol=1e-6, class_weight="balanced")
    # vectors this small are fitted in 3 s by one thread, in 15-24 s by two that wait for each other
    with threadpool_limits(1):
        weights.fit(csr_matrix(hstack(columns)), [STANCES.index(label) for label, _ in examples])
    names = [*(vectorizer.get_feature_names_out() for vectorizer in words), cues.get_feature_names_out()]
    rarities = [*(vectorizer.idf_ for vectorizer in words), np.ones(len(names[-1]))]
    ends = np.cumsum([len(row) for row in names])[:-1]
    parts = zip(names, rarities, np.split(weights.coef_.T, ends), strict=True)
    letters, of_signs, of_cues = (Weighed(list(terms), rarity, figures) for terms, rarity, figures in parts)
    return StanceModel(letters, of_signs, of_cues, weights.intercept_)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
