"""scikit-learn's ridge classifier on standardised features: decision values for rows that it was not fitted to.

    python3 test/golden/ridge.py > test/golden/ridge/ridge.json
"""

import json

import numpy
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

random = numpy.random.default_rng(4)


def case(rows, features, classes, constant, noise=1.5):
    centres = random.normal(size=(classes, features))
    labels = numpy.concatenate([numpy.arange(classes), random.integers(0, classes, rows + 8 - classes)])
    data = (centres[labels] + random.normal(size=(rows + 8, features)) * noise).round(3)
    if constant:
        data[:, 1] = 0.5
    model = make_pipeline(StandardScaler(), RidgeClassifier(alpha=1.0))
    model.fit(data[:rows], labels[:rows])
    search = GridSearchCV(
        make_pipeline(StandardScaler(), RidgeClassifier()),
        {"ridgeclassifier__alpha": [1, 10, 100, 1000, 10000]},
        cv=PredefinedSplit(numpy.arange(rows) % 2),
    )
    search.fit(data[:rows], labels[:rows])
    return {
        "best": search.best_params_["ridgeclassifier__alpha"],
        "bestScores": search.decision_function(data[rows:]).round(6).tolist(),
        "rows": data[:rows].tolist(),
        "labels": labels[:rows].tolist(),
        "classes": classes,
        "asked": data[rows:].tolist(),
        "scores": model.decision_function(data[rows:]).round(6).tolist(),
    }


print(json.dumps([case(30, 5, 3, False), case(12, 20, 4, True), case(40, 40, 3, False, 5)]))
