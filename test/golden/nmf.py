"""
Non-negative factors as scikit-learn's NMF finds them from given ones (nmf.json): packages/engine/src/math/nmf.golden.test.ts.

    /usr/bin/python3 test/golden/nmf.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.decomposition import NMF

warnings.filterwarnings("ignore")
random = np.random.default_rng(4)
cases = []
for rows, columns, count, steps, tolerance in ((12, 9, 3, 5, 0), (20, 14, 4, 200, 1e-4), (8, 15, 2, 60, 0)):
    v = (random.random((rows, 2)) @ random.random((2, columns)) + 0.3 * random.random((rows, columns))).round(4)
    v[1, :] = 0
    v[:, 2] = 0
    w, h = random.random((rows, count)).round(4), random.random((count, columns)).round(4)
    start = {"w": w.ravel().tolist(), "h": h.ravel().tolist()}
    model = NMF(count, init="custom", solver="mu", tol=tolerance, max_iter=steps)
    found = model.fit_transform(v, W=w.copy(), H=h.copy())
    cases.append(
        {
            "rows": rows,
            "columns": columns,
            "count": count,
            "steps": steps,
            "tolerance": tolerance,
            "v": v.ravel().tolist(),
            "start": start,
            "w": found.ravel().round(9).tolist(),
            "h": model.components_.ravel().round(9).tolist(),
            "error": model.reconstruction_err_,
            "made": model.n_iter_,
        }
    )
Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
