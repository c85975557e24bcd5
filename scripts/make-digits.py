#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the digits data set and three classifiers trained on it.

usage: make-digits.py FOLDER

Writes into FOLDER: digits.csv (the data as scikit-learn ships it), model.pkl,
model-c0.1.pkl and model-c0.01.pkl (logistic regressions that differ in their
regularisation), and metrics.txt with the accuracy of each on held-out rows.
"""

import pathlib
import pickle
import sys

from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

MODELS = {"model.pkl": 1.0, "model-c0.1.pkl": 0.1, "model-c0.01.pkl": 0.01}


def write_data(folder, digits):
    """One row an image: 64 grey values of 0 to 16, then the digit."""
    lines = [",".join(digits.feature_names + ["digit"])]
    for pixels, digit in zip(digits.data, digits.target):
        lines.append(",".join(str(int(value)) for value in [*pixels, digit]))
    (folder / "digits.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


def train(folder, digits):
    """Fits every model on four fifths of the rows and scores it on the rest."""
    fit_x, test_x, fit_y, test_y = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )
    metrics = []
    for name, strength in MODELS.items():
        model = LogisticRegression(C=strength, max_iter=1000, random_state=0).fit(fit_x, fit_y)
        with open(folder / name, "wb") as file:
            pickle.dump(model, file, protocol=4)
        metrics.append(f"{name} C={strength} accuracy={model.score(test_x, test_y):.4f}\n")
    (folder / "metrics.txt").write_text("".join(metrics), encoding="ascii")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    write_data(folder, digits)
    train(folder, digits)


main()
