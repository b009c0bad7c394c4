"""Values of the DICOM and NIfTI variants as pydicom, nibabel and numpy read them.

    python test/reference/pictures.py DATA > libs/imaging/src/readers/pictures/pictures.reference.json

DATA holds `dicom/`, `nifti/` and `tcga_lung_ct/`. Per file: shape (depth, height, width, channels), type, sum, SHA-256 of the
little-endian values and a few of them; or why it has no values. Rules of ours that no library shares are applied here by hand:
16-bit palettes give their high byte, whole numbers after the rescale are int16, NIfTI axes are depth, height, width.
"""
import gzip, hashlib, json, pathlib, sys, warnings
import nibabel as nib
import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut

warnings.filterwarnings("ignore")
data = pathlib.Path(sys.argv[1])


def narrowed(a):
    if a.dtype.kind in "iu" and a.dtype.itemsize > 2 or a.dtype.kind == "f":
        whole = a.dtype.kind in "iu" or np.all(a == np.round(a))
        if whole and a.dtype.kind == "f" and a.min() >= -32768 and a.max() <= 32767:
            return a.astype("<i2")
        return a.astype("<f4")
    return a.astype({"i1": "<i2"}.get(a.dtype.str[1:], a.dtype.newbyteorder("<")))


def facts(a, spacing=None):
    a = np.ascontiguousarray(a)
    flat = a.ravel()
    at = [int(x) for x in np.linspace(0, flat.size - 1, 7)]
    return {
        "shape": list(a.shape), "type": a.dtype.name, "sum": float(a.astype("f8").sum()),
        "sha256": hashlib.sha256(a.tobytes()).hexdigest(), "at": at, "values": [float(flat[i]) for i in at],
        **({"spacing": [float(s) for s in spacing]} if spacing is not None else {}),
    }


def dicom(path):
    d = pydicom.dcmread(path, force=True)
    a = d.pixel_array
    frames = int(d.get("NumberOfFrames") or 1)
    colours = int(d.get("SamplesPerPixel", 1))
    if d.PhotometricInterpretation == "PALETTE COLOR":
        rgb = apply_color_lut(a, d)
        a, colours = (rgb >> 8).astype("u1") if rgb.dtype == np.uint16 else rgb, 3
    elif colours == 1:
        if d.PhotometricInterpretation == "MONOCHROME1":
            a = (-1 if d.PixelRepresentation else 2 ** d.BitsStored - 1) - a.astype("i8")
        if d.get('Modality') == 'RTDOSE':
            a = (a * float(d.DoseGridScaling)).astype("<f4")
        elif "RescaleSlope" in d:
            slope, intercept = float(d.RescaleSlope), float(d.RescaleIntercept)
            a = apply_modality_lut(a, d) if (slope, intercept) != (1, 0) else a
        a = narrowed(a)
    shape = ([frames] if frames > 1 else []) + list(a.shape[1 if frames > 1 else 0:])[:2] + [colours]
    return facts(a.reshape(shape))


def nifti(path):
    image = nib.load(path)
    canonical = nib.as_closest_canonical(image)
    slope, inter = image.dataobj.slope, image.dataobj.inter
    a = np.asanyarray(canonical.dataobj)
    a = a.astype("<f4") if (slope, inter) != (1.0, 0.0) else narrowed(a) if a.dtype.kind != "f" else a.astype("<f4")
    a = a if a.ndim == 4 else a[..., None]
    zooms = nib.affines.voxel_sizes(canonical.affine)
    return facts(a.transpose(2, 1, 0, 3), zooms[::-1])


found = {}
files = [p for p in sorted((data / "dicom" / "pydicom").rglob("*")) if p.is_file()]
files += sorted((data / "dicom" / "nibabel").glob("*")) + sorted((data / "tcga_lung_ct" / "dicom").glob("*"))
files += [data / "dicom" / "hippocrop_series" / "Study1" / "1.dcm"]
for path in files + sorted((data / "nifti").glob("*")) + sorted((data / "msd_hippocampus" / "images").glob("*_00[13].nii.gz")):
    name = path.relative_to(data).as_posix()
    try:
        found[name] = nifti(path) if ".nii" in path.name else dicom(path)
    except Exception as error:
        found[name] = {"refused": f"{type(error).__name__}: {str(error)[:80]}"}
print(json.dumps(found, indent=0))
