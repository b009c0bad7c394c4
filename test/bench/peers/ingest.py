"""Writes files as people have them and reads them with NumPy, Pillow, pydicom and nibabel; one JSON line for each JSON line."""
import gc
import json
import os
import sys
import time

import nibabel
import numpy
import PIL
from PIL import Image
import pydicom
from pydicom.dataset import FileMetaDataset
from scipy.ndimage import gaussian_filter

random = numpy.random.default_rng(20261123)


def scene(*sides):
    """Soft shapes under noise: packs to about two thirds, as measured images do."""
    soft = gaussian_filter(random.standard_normal(sides), [min(side, 48) / 12 for side in sides])
    soft = soft / soft.std() + 0.12 * random.standard_normal(sides)
    return numpy.clip(soft / 6 + 0.5, 0, 1)


def make_npz(folder, images, side, channels):
    shapes = {"train": images * 7 // 10, "val": images // 10, "test": images * 2 // 10}
    arrays = {}
    for part, count in shapes.items():
        block = scene(count, side, side * channels).reshape(count, side, side, channels)
        arrays[f"{part}_images"] = (255 * block).astype(numpy.uint8).squeeze()
        arrays[f"{part}_labels"] = (numpy.arange(count) % 2).astype(numpy.uint8)[:, None]
    numpy.savez_compressed(f"{folder}/set.npz", **arrays)


def make_pictures(folder, images, side, channels, bits):
    for at in range(images):
        target = f"{folder}/{'ab'[at % 2]}"
        os.makedirs(target, exist_ok=True)
        values = scene(side, side, channels) if channels > 1 else scene(side, side)
        stored = (values * 4095).astype(numpy.uint16) if bits == 16 else (values * 255).astype(numpy.uint8)
        Image.fromarray(stored).save(f"{target}/{at:05}.png")


def make_dicom(folder, series, slices, side):
    for of in range(series):
        os.makedirs(f"{folder}/{of}", exist_ok=True)
        volume = (scene(slices, side, side) * 4095).astype(numpy.uint16)
        uid = pydicom.uid.generate_uid(entropy_srcs=[str(of)])[:56]
        for at in range(slices):
            dataset = pydicom.Dataset()
            dataset.file_meta = FileMetaDataset()
            dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
            dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
            dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = pydicom.uid.generate_uid(
                entropy_srcs=[f"{of} {at}"]
            )
            dataset.SeriesInstanceUID, dataset.StudyInstanceUID = uid, uid + ".1"
            dataset.PatientID, dataset.PatientName, dataset.Modality = f"P{of}", "Made^Up", "CT"
            dataset.StudyDate, dataset.InstanceNumber = "20260101", at + 1
            dataset.ImagePositionPatient = [0, 0, (at * 37 % slices) * 1.25]
            dataset.ImageOrientationPatient, dataset.PixelSpacing = [1, 0, 0, 0, 1, 0], [0.7, 0.7]
            dataset.SliceThickness, dataset.RescaleSlope, dataset.RescaleIntercept = 1.25, 1, -1024
            dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
            dataset.Rows = dataset.Columns = side
            dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
            dataset.PixelData = volume[at].tobytes()
            dataset.save_as(f"{folder}/{of}/{at}.dcm", enforce_file_format=True)


def make_nifti(folder, images, sides, dtype, orientation):
    affine = numpy.diag([*([-1, 1, 1.5] if orientation == "LAS" else [1, 1, 1.5]), 1])
    for at in range(images):
        volume = scene(*sides) * 1000
        nibabel.save(nibabel.Nifti1Image(volume.astype(dtype), affine), f"{folder}/{at:03}.nii.gz")


def read_npz(folder):
    with numpy.load(f"{folder}/set.npz") as arrays:
        read = {name: arrays[name] for name in arrays.files}
    return [values for name, values in read.items() if name.endswith("images")]


def read_pictures(folder):
    read = []
    for label in sorted(os.listdir(folder)):
        for name in sorted(os.listdir(f"{folder}/{label}")):
            read.append(numpy.asarray(Image.open(f"{folder}/{label}/{name}")))
    return read


def read_dicom(folder):
    series = {}
    for path, _, names in os.walk(folder):
        for name in names:
            dataset = pydicom.dcmread(f"{path}/{name}")
            values = pydicom.pixels.apply_modality_lut(dataset.pixel_array, dataset)
            position = float(dataset.ImagePositionPatient[2])
            series.setdefault(dataset.SeriesInstanceUID, []).append((position, values.astype(numpy.int16)))
    return [numpy.stack([values for _, values in sorted(of, key=lambda each: each[0])]) for of in series.values()]


def read_nifti(folder):
    read = []
    for name in sorted(os.listdir(folder)):
        image = nibabel.as_closest_canonical(nibabel.load(f"{folder}/{name}"))
        read.append(numpy.ascontiguousarray(numpy.asanyarray(image.dataobj).transpose(2, 1, 0)))
    return read


makers = {"npz": make_npz, "pictures": make_pictures, "dicom": make_dicom, "nifti": make_nifti}
readers = {"npz": read_npz, "pictures": read_pictures, "dicom": read_dicom, "nifti": read_nifti}

for line in sys.stdin:
    question = json.loads(line)
    op, kind, folder = question.pop("op"), question.pop("kind", None), question.pop("folder", None)
    if op == "make":
        os.makedirs(folder)
        makers[kind](folder, **question)
        answer = {}
    elif op == "versions":
        answer = {of.__name__: of.__version__ for of in (numpy, PIL, pydicom, nibabel)}
    else:
        gc.collect()
        started = time.perf_counter()
        arrays = readers[kind](folder)
        ms = (time.perf_counter() - started) * 1000
        answer = {"ms": ms}
        if question.get("sums"):
            answer["values"] = int(sum(values.size for values in arrays))
            answer["sum"] = float(sum(values.sum(dtype=numpy.float64) for values in arrays))
            answer["weighted"] = float(
                sum((values.ravel() * (numpy.arange(values.size) % 251)).sum(dtype=numpy.float64) for values in arrays)
            )
        del arrays
    print(json.dumps(answer), flush=True)
