"""scipy's and scikit-learn's answers for clusterings of points: Ward's tree, its cuts, and the adjusted Rand index.

    python3 test/golden/summary.py > test/golden/summary/summary.json
"""

import json

import numpy
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

random = numpy.random.default_rng(12)


def case(count, columns, groups, spread):
    centres = random.normal(size=(groups, columns))
    points = (centres[random.integers(0, groups, count)] + spread * random.normal(size=(count, columns))).round(4)
    tree = linkage(points, method="ward")
    cuts = {k: AgglomerativeClustering(n_clusters=k, linkage="ward").fit_predict(points).tolist() for k in (2, 5, 12)}
    return {
        "points": points.tolist(),
        "heights": tree[:, 2].round(6).tolist(),
        "sizes": tree[:, 3].astype(int).tolist(),
        "cuts": cuts,
        "agreement": float(adjusted_rand_score(cuts[5], cuts[12])),
    }


print(json.dumps([case(40, 5, 4, 0.6), case(90, 10, 8, 0.9), case(25, 2, 25, 0.3)]))
