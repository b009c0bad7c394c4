"""Your own code as a trainer of Paucis: one file, the standard library alone, Python 3.9 or newer.

    from paucis_external import work

    def train(job):                     # learn from job.train, predict job.val
        ...
        return scores, model            # a row of class probabilities per image of job.val; bytes, None, or files by name

    def predict(job, models):           # a sealed test: job.test has images, and no labels
        ...
        return scores

    work("my-method", train, predict, version="1")

The stack is named by PAUCIS_URL, a token of the role editor by PAUCIS_TOKEN. How it fits together:
docs/how-to/external-trainer.md. Copy this file to wherever your code lives.
"""

import hashlib
import io
import json
import os
import struct
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from array import array


class Stopped(Exception):
    """The job is not wanted any more, or somebody else has it: let go of it."""


class Refused(Exception):
    """The stack refused a request; `problem` says why."""

    def __init__(self, problem):
        super().__init__(problem.get("detail", "refused"))
        self.problem = problem
        self.status = problem.get("status", 0)


class Samples:
    """Images and what is known of them. `images` are bytes, row by row, of `shape` [n, height, width, channels]."""

    def __init__(self, shape, images, ids, labels=None, groups=None):
        self.shape, self.images, self.ids, self.labels, self.groups = shape, images, ids, labels, groups

    def __len__(self):
        return self.shape[0]

    def image(self, at):
        """The bytes of one image."""
        size = len(self.images) // self.shape[0]
        return self.images[at * size : (at + 1) * size]

    def numpy(self):
        """Images as uint8 [n, height, width, channels]; needs numpy."""
        import numpy

        return numpy.frombuffer(self.images, dtype=numpy.uint8).reshape(self.shape)


class Job:
    """One piece of work. `options`, `training` and `seed` are what the sweep chose; `step` is how far to train."""

    def __init__(self, stack, worker, lease):
        self._stack, self._worker, self._lease = stack, worker, lease
        self._sequence = 0
        self.id, self.epoch, self.kind = lease["jobId"], lease["leaseEpoch"], lease["kind"]
        self.options, self.classes = lease["options"], lease["dataset"]["classes"]
        self.positive_class = lease["dataset"]["positiveClass"]
        self.fold, self.seed = lease.get("fold"), lease.get("seed")
        self.training, self.augmentation = lease.get("training"), lease.get("augmentation")
        self.step, self.total_steps = lease.get("step"), lease.get("totalSteps")
        self.files = lease["files"]
        self.stopped = threading.Event()
        self.train = self.val = self.test = None

    def load(self):
        """Fetches the samples: `train` and `val`, or `test`."""
        for part, samples in read_npz(self._stack.fetch(self._path("data"))).items():
            setattr(self, part, samples)

    def file(self, name):
        """The bytes of `checkpoint` (of an earlier rung) or of a model; None where there is none."""
        return self._stack.fetch(self._path("files/" + name)) if name in self.files else None

    def report(self, step, metrics=None, logs=()):
        """Says how far it is; raises Stopped when the work is not wanted any more."""
        if self.stopped.is_set():
            raise Stopped(self.id)
        self._sequence += 1
        points = [{"metric": name, "step": step, "value": value} for name, value in (metrics or {}).items()]
        body = {"sequence": self._sequence, "step": step, "totalSteps": max(step, self.step or step)}
        self._check(self._post("reports", {**body, "points": points, "logs": list(logs)}))

    def renew(self):
        self._check(self._post("renew", {}))

    def finish(self, scores, files=None):
        predicted = self.val if self.kind == "train" else self.test
        rows = [[float(value) for value in row] for row in scores]
        predictions = json.dumps({"sampleIds": predicted.ids, "scores": rows}).encode()
        stored = [{"name": name, "uploadId": self._stack.upload(name, data)} for name, data in (files or {}).items()]
        uploaded = self._stack.upload("predictions.json", predictions)
        return self._post("finish", {"predictions": uploaded, "files": stored})["result"]

    def fail(self, kind, message, released=False):
        try:
            self._post("fail", {"class": kind, "message": message[:4000], "released": released})
        except Refused as error:
            if error.status != 409:  # a lease that has ended needs no failure
                raise

    def _path(self, what):
        held = urllib.parse.urlencode({"worker": self._worker, "leaseEpoch": self.epoch})
        return "/external/jobs/%s/%s?%s" % (self.id, what, held)

    def _post(self, what, body):
        held = {"worker": self._worker, "leaseEpoch": self.epoch}
        return self._stack.post("/external/jobs/%s/%s" % (self.id, what), {**held, **body})

    def _check(self, answer):
        if answer["state"] != "held":
            self.stopped.set()
            raise Stopped(self.id)


class Stack:
    """The HTTP API. A service that is away (503) or a broken connection is waited for, up to `patience` seconds."""

    def __init__(self, url, token, patience=60):
        self.url, self.token, self.patience = url.rstrip("/") + "/api/v1", token, patience

    def post(self, path, body):
        headers = {"content-type": "application/json"}
        # Claims have their claimId, reports their sequence; a finish whose answer was lost must not be another one.
        if path.endswith("/finish"):
            headers["idempotency-key"] = str(uuid.uuid4())
        return json.loads(self._send("POST", path, json.dumps(body).encode(), headers))

    def fetch(self, path):
        return self._send("GET", path, None, {})

    def upload(self, name, data):
        headers = {
            "content-type": "application/octet-stream",
            "x-file-name": urllib.parse.quote(name),
            "x-sha256": hashlib.sha256(data).hexdigest(),
            "idempotency-key": str(uuid.uuid4()),
        }
        return json.loads(self._send("POST", "/uploads", data, headers))["uploadId"]

    def _send(self, method, path, data, headers):
        end = time.monotonic() + self.patience
        while True:
            request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
            request.add_header("authorization", "Bearer " + self.token)
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                problem = _problem(error)
                if problem["status"] != 503 or time.monotonic() > end:
                    raise Refused(problem) from None
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if time.monotonic() > end:
                    raise
            time.sleep(0.5)


def work(method, train, predict=None, version="1", url=None, token=None, once=False):
    """Claims jobs of `method` and does them until Ctrl-C; with `once`, until there is none."""
    stack = Stack(url or os.environ["PAUCIS_URL"], token or os.environ["PAUCIS_TOKEN"])
    worker = "w-" + uuid.uuid4().hex[:20]
    print("worker %s offers %s, version %s" % (worker, method, version), flush=True)
    while True:
        claim = {"worker": worker, "claimId": "c-" + uuid.uuid4().hex[:20], "method": method, "version": version}
        lease = stack.post("/external/claims", claim).get("job")
        if lease is not None:
            _do(Job(stack, worker, lease), lease["leaseMs"] / 1000, train, predict)
        elif once:
            return
        else:
            time.sleep(1)


def _do(job, lease_seconds, train, predict):
    done = threading.Event()
    threading.Thread(target=_keep, args=(job, lease_seconds / 3, done), daemon=True).start()
    try:
        print("job %s: %s, lease epoch %d" % (job.id, job.kind, job.epoch), flush=True)
        job.load()
        if job.kind == "predict":
            if predict is None:
                return job.fail("bad-input", "this worker cannot predict: work(..., predict=...) was not given")
            models = [job.file(name) for name in job.files if name.startswith("member-")]
            result = job.finish(predict(job, models))
        else:
            scores, model = train(job)
            files = model if isinstance(model, dict) else {"weights": model}
            result = job.finish(scores, {name: data for name, data in files.items() if data is not None})
        print("job %s: done, %s" % (job.id, result), flush=True)
    except Stopped:
        print("job %s: stopped" % job.id, flush=True)
    except KeyboardInterrupt:
        job.fail("crash", "the worker was stopped", released=True)
        raise
    except Refused as error:
        print("job %s: %s" % (job.id, error), file=sys.stderr, flush=True)
        if error.status == 422:
            job.fail("bad-input", str(error))
        elif error.status != 409:
            raise
    except MemoryError:
        job.fail("out-of-memory", traceback.format_exc())
    except Exception:
        traceback.print_exc()
        job.fail("crash", traceback.format_exc())
    finally:
        done.set()


def _keep(job, seconds, done):
    """Renews the lease while the work goes on."""
    while not done.wait(seconds):
        try:
            job.renew()
        except Stopped:
            return
        except Exception as error:  # the next renewal may succeed; a lost lease shows at the next report
            print("job %s: not renewed: %s" % (job.id, error), file=sys.stderr, flush=True)


def read_npz(data):
    """{ 'train': Samples, 'val': Samples } or { 'test': Samples } out of an archive of NumPy arrays."""
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            arrays[name[: -len(".npy")]] = _read_npy(archive.read(name))
    parts = {}
    for name, (shape, images) in arrays.items():
        if name.endswith("_images"):
            part = name[: -len("_images")]
            more = {what: arrays[part + "_" + what][1] for what in ("labels", "groups") if part + "_" + what in arrays}
            parts[part] = Samples(shape, images, arrays[part + "_ids"][1], **more)
    return parts


def _read_npy(data):
    (length,) = struct.unpack("<H", data[8:10])
    header = data[10 : 10 + length].decode("latin1")
    body = data[10 + length :]
    dtype = header.split("'descr': '")[1].split("'")[0]
    shape = [int(size) for size in header.split("(")[1].split(")")[0].split(",") if size.strip()]
    if dtype == "|u1":
        return shape, body
    if dtype.startswith("|S"):
        width = int(dtype[2:])
        return shape, [body[at : at + width].rstrip(b"\0").decode() for at in range(0, len(body), width)]
    values = array("i", body)
    if sys.byteorder == "big":
        values.byteswap()
    return shape, list(values)


def _problem(error):
    body = error.read()
    try:
        problem = json.loads(body)
    except ValueError:
        problem = {"detail": body.decode("utf-8", "replace")[:500]}
    problem["status"] = error.code
    return problem
