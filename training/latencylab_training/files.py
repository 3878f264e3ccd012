"""Files that are there whole or not at all, and those that latlab reads back."""

import csv
import io
import json
import os
import tempfile

import numpy as np
import torch


def write(path, data):
    """Bytes or text under a temporary name beside it, on the disk, then renamed: a killed process leaves the old file."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".latlab-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def write_json(path, value):
    write(path, json.dumps(value, indent=2) + "\n")


def write_rows(path, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in rows)
    write(path, text.getvalue())


def save(path, state):
    data = io.BytesIO()
    torch.save(state, data)
    write(path, data.getvalue())


def write_weights(path, model):
    """Every parameter and running mean as an array, by its name in the model."""
    data = io.BytesIO()
    np.savez(data, **{name: value.detach().cpu().numpy() for name, value in model.state_dict().items()})
    write(path, data.getvalue())


def histogram(values, bins=20):
    """Rows of a histogram of rates 0 to 1: value, weight. Up to `bins` different values stand as they are."""
    values = np.asarray(values, dtype=np.float64)
    distinct, counts = np.unique(values.round(6), return_counts=True)
    if len(distinct) <= bins:
        return [(float(value), int(count)) for value, count in zip(distinct, counts)]
    which = np.minimum((values * bins).astype(int), bins - 1)
    return [(float(values[which == i].mean()), int((which == i).sum())) for i in range(bins) if (which == i).any()]


def write_measured(out, measured):
    """The measured decisions: see Measured."""
    rates = {name: np.asarray(values, dtype=np.float64) for name, values in measured.rates.items()}
    if rates:
        write_rows(os.path.join(out, "measured-rates.csv"), ("decision", "rate"),
                   [(name, float(np.clip(values.mean(), 0, 1))) for name, values in rates.items()])
    for name, values in rates.items():
        write_rows(os.path.join(out, "histograms", name + ".csv"), ("rate", "weight"), histogram(values))
    for name, mask in measured.masks.items():
        data = io.BytesIO()
        np.save(data, np.asarray(mask, dtype=np.bool_))
        write(os.path.join(out, "masks", name + ".npy"), data.getvalue())
    for name, (header, rows) in measured.tables.items():
        write_rows(os.path.join(out, name), header, rows)


class Measured:
    """What a trained network decided on the test images.

    rates: decision -> one rate an image (or one number); masks: block -> images x rows x columns of patches;
    tables: file name -> (header, rows); scores: images x classes; summary: numbers for result.json.
    """

    def __init__(self, scores):
        self.scores, self.rates, self.masks, self.tables, self.summary = scores, {}, {}, {}, {}


def confidence_rows(scores, labels, bins=50):
    """Histogram of the greatest class probability: (confidence, images, images that are right) a bin, by its mean confidence."""
    confidence, answer = torch.softmax(scores, 1).max(1)
    correct = (answer == labels).numpy()
    confidence = confidence.double().numpy().clip(0, 1)
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return [(float(confidence[which == i].mean()), int((which == i).sum()), int(correct[which == i].sum()))
            for i in range(bins) if (which == i).any()]
