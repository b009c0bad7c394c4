"""What the published `medmnist` package says of its sets: labels, samples, licence, sizes, address and MD5.

    pip install --no-deps medmnist
    python test/reference/medmnist.py > libs/imaging/src/catalogue/medmnist.reference.json
"""
import importlib.util
import json
import pathlib
import sys

if len(sys.argv) > 1:
    path = pathlib.Path(sys.argv[1])
else:
    path = pathlib.Path(importlib.util.find_spec("medmnist").origin).parent / "info.py"
spec = importlib.util.spec_from_file_location("info", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps({
    name: {
        "task": info["task"], "classes": [info["label"][str(at)] for at in range(len(info["label"]))],
        "samples": info["n_samples"], "channels": info["n_channels"], "licence": info["license"],
        "files": {
            (size.strip("_") or "28"): {"url": info[f"url{size}"], "md5": info[f"MD5{size}"]}
            for size in ("", "_64", "_128", "_224") if f"url{size}" in info
        },
    }
    for name, info in module.INFO.items()
}, indent=1))
