"""Resizing, percentiles and moments as Pillow and NumPy compute them.

    python test/reference/preprocessing.py > libs/imaging/src/preprocessing/preprocessing.reference.json

`value(row, column) = (37 * row + 91 * column + row * column) % 251` on every side, so that no input need be stored.
"""
import json
import numpy as np
from PIL import Image


def picture(height, width):
    row, column = np.mgrid[:height, :width]
    return ((37 * row + 91 * column + row * column) % 251).astype(np.float32)


def resized(height, width, rows, columns, count):
    """rows and columns: the part drawn from, as (from, length)."""
    box = (columns[0], rows[0], columns[0] + columns[1], rows[0] + rows[1])
    drawn = Image.fromarray(picture(height, width)).resize((count[1], count[0]), Image.BILINEAR, box=box)
    return {
        "height": height, "width": width, "rows": rows, "columns": columns, "count": count,
        "values": [round(float(v), 4) for v in np.asarray(drawn).ravel()],
    }


values = picture(40, 30)
print(json.dumps({
    "resized": [
        resized(12, 17, (0, 12), (0, 17), (5, 7)),
        resized(5, 4, (0, 5), (0, 4), (9, 11)),
        resized(20, 20, (0, 20), (0, 20), (20, 20)),
        resized(16, 24, (2, 12), (3.5, 17), (6, 4)),
    ],
    "percentiles": {"low": float(np.percentile(values, 0.5)), "high": float(np.percentile(values, 99.5))},
    "zScore": {"mean": float(values.mean(dtype="f8")), "deviation": float(values.std(dtype="f8"))},
}, indent=1))
