"""From emitted files and images to a trained network and what it decides."""

import importlib
import os
from typing import NamedTuple, Optional

import torch

from . import export, files, parallel
from .config import InputError
from .data import load
from .graph import Network
from .loop import Run, accuracy, evaluate, groups
from .precision import Precision
from .tokens import Transformer

MODULES = {"laudnet": "lasnet"}
MOST_VALIDATION = 5000


class Exports(NamedTuple):
    """Files for `latlab execute`: the weights; so many test images with what the network makes of them."""

    weights: Optional[str] = None
    images: Optional[str] = None
    count: int = 200


def module_of(config):
    return importlib.import_module(f".{MODULES.get(config.family, config.family)}", __package__)


def family_of(config, teacher):
    """The network of the config's family, built from the files alone."""
    return module_of(config).Family(config, teacher)


def static_network(config):
    return Transformer(config) if config.family == "tokens" else Network(config.static["blocks"])


def summary_writer(out):
    """Where TensorBoard finds the curves; None where it is not installed, and in all processes but the first."""
    if not parallel.is_first():
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(os.path.join(out, "tensorboard"))


def parts_of(config, data, images, test_images):
    """Images that are trained on, those that thresholds are calibrated with, and those of the test."""
    every, test = load(data) if isinstance(data, str) else data
    every, test = every.first(images), test.first(test_images)
    if config.static["classes"] is not None and int(every.labels.max()) >= config.static["classes"]:
        raise InputError(f"the data have a class {int(every.labels.max())}, the network tells {config.static['classes']} apart")
    held = max(1, min(MOST_VALIDATION, len(every) // 10))
    return every.part(slice(0, len(every) - held)), every.part(slice(len(every) - held, None)), test


def train_static(config, training, run, stop_after=None):
    """The static network, trained; None where it was stopped before the end."""
    torch.manual_seed(run.seed)
    network = static_network(config).to(run.device)

    def loss(x, labels, indices, progress):
        scores = network(x)
        return torch.nn.functional.cross_entropy(scores, labels, label_smoothing=config.recipe["label_smoothing"]), scores, {}

    done = run.train(network, loss, groups(network, config.recipe), training, config.static["input"], config.recipe, stop_after)
    return network if done else None


def train(config, data, out, seed=None, images=None, test_images=None, static=None, device="cpu", log=print, stop_after=None,
          checkpoint_seconds=60.0, amp=False, exports=Exports()):
    """Trains the static network (or takes the checkpoint `static`), then the dynamic one, and measures it. Returns result.json.

    None where it was stopped, and of several processes in all but the first."""
    if exports.weights or exports.images:
        export.check(config)
    if hasattr(module_of(config), "check"):
        module_of(config).check()
    if exports.count < 1:
        raise InputError(f"--export-count is {exports.count}, expected 1 or more")
    seed = config.recipe["seed"] if seed is None else seed
    training, validation, test = parts_of(config, data, images, test_images)
    os.makedirs(out, exist_ok=True)
    size, precision, curves = config.static["input"], Precision(amp, device), summary_writer(out)

    def run(name):
        return Run(name, out, seed, log, checkpoint_seconds, device, precision, curves)

    if static:
        torch.manual_seed(seed)
        teacher = static_network(config).to(device)
        teacher.load_state_dict(torch.load(static, map_location=device)["model"])
    else:
        teacher = train_static(config, training, run("static"), stop_after)
        if teacher is None:
            return None
    teacher.eval()
    baseline = accuracy(evaluate(teacher, test, size), test.labels)
    log(f"static network: accuracy {baseline:.4f} on {len(test)} test images")

    torch.manual_seed(seed + 1)
    family = family_of(config, teacher)
    family.model.to(device)
    if hasattr(family, "prepare"):
        family.prepare(training)
    if not run("dynamic").train(family.model, family.loss, family.parameters(), training, size, config.recipe, stop_after):
        return None
    if not parallel.is_first():
        return None
    family.calibrate(validation)
    measured = family.measure(test)
    result = {
        "schema": "latencylab/trained/v1", "family": config.family, "network": config.json["network"], "seed": seed,
        "training_images": len(training), "validation_images": len(validation), "test_images": len(test),
        "accuracy": accuracy(measured.scores, test.labels), "static_accuracy": baseline, **measured.summary,
    }
    files.write_measured(out, measured)
    files.write_weights(os.path.join(out, "weights.npz"), family.model)
    if exports.weights:
        export.write(exports.weights, export.weights(family))
    if exports.images:
        export.write(exports.images, export.reference(family, test.first(exports.count), size))
    files.write_json(os.path.join(out, "training.json"), config.describe())
    files.write_json(os.path.join(out, "result.json"), result)
    log(", ".join(f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value}" for key, value in result.items()
                  if isinstance(value, (int, float, str))))
    return result
