"""scikit-learn's ridge classifier on standardised features: decision values for rows that it was not fitted to.

    python3 test/golden/ridge.py > test/golden/ridge/ridge.json
"""

import json

import numpy
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

random = numpy.random.default_rng(4)


def case(rows, features, classes, constant):
    centres = random.normal(size=(classes, features))
    labels = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, rows + 8 - classes)])
    data = (centres[labels] + random.normal(size=(rows + 8, features)) * 1.5).round(3)
    if constant:
        data[:, 1] = 0.5
    model = make_pipeline(StandardScaler(), RidgeClassifier(alpha=1.0))
    model.fit(data[:rows], labels[:rows])
    return {
        "rows": data[:rows].tolist(),
        "labels": labels[:rows].tolist(),
        "classes": classes,
        "asked": data[rows:].tolist(),
        "scores": model.decision_function(data[rows:]).round(6).tolist(),
    }


print(json.dumps([case(30, 5, 3, False), case(12, 20, 4, True)]))
