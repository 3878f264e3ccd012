"""From emitted files and images to a trained network and what it decides."""

import importlib
import os
from typing import NamedTuple, Optional

import torch

from . import export, files
from .config import InputError
from .data import load
from .graph import Network
from .loop import Run, accuracy, evaluate, groups

MODULES = {"laudnet": "lasnet"}
MOST_VALIDATION = 5000


class Exports(NamedTuple):
    """Files for `latlab execute`: the weights; so many test images with what the network makes of them."""

    weights: Optional[str] = None
    images: Optional[str] = None
    count: int = 200


def family_of(config, teacher):
    """The network of the config's family, built from the files alone."""
    module = importlib.import_module(f".{MODULES.get(config.family, config.family)}", __package__)
    return module.Family(config, teacher)


def static_network(config):
    return Network(config.static["blocks"])


def train(config, data, out, seed=None, images=None, test_images=None, static=None, device="cpu", log=print, stop_after=None,
          checkpoint_seconds=60.0, exports=Exports()):
    """Trains the static network (or takes the checkpoint `static`), then the dynamic one, and measures it. Returns result.json."""
    if exports.weights or exports.images:
        export.check(config)
    if exports.count < 1:
        raise InputError(f"--export-count is {exports.count}, expected 1 or more")
    seed = config.recipe["seed"] if seed is None else seed
    every, test = load(data) if isinstance(data, str) else data
    every, test = every.first(images), test.first(test_images)
    if config.static["classes"] is not None and int(every.labels.max()) >= config.static["classes"]:
        raise InputError(f"the data have a class {int(every.labels.max())}, the network tells {config.static['classes']} apart")
    held = max(1, min(MOST_VALIDATION, len(every) // 10))
    validation, training = every.part(slice(len(every) - held, None)), every.part(slice(0, len(every) - held))
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(seed)
    size = config.static["input"]

    teacher = static_network(config).to(device)

    def static_loss(x, labels, indices, progress):
        scores = teacher(x)
        return torch.nn.functional.cross_entropy(scores, labels, label_smoothing=config.recipe["label_smoothing"]), scores, {}

    if static:
        teacher.load_state_dict(torch.load(static, map_location=device)["model"])
    else:
        run = Run("static", out, seed, log, checkpoint_seconds, device)
        if not run.train(teacher, static_loss, groups(teacher, config.recipe), training, size, config.recipe, stop_after):
            return None
    teacher.eval()
    baseline = accuracy(evaluate(teacher, test, size, device=device), test.labels)
    log(f"static network: accuracy {baseline:.4f} on {len(test)} test images")

    torch.manual_seed(seed + 1)
    family = family_of(config, teacher)
    family.model.to(device)
    if hasattr(family, "prepare"):
        family.prepare(training)
    run = Run("dynamic", out, seed, log, checkpoint_seconds, device)
    if not run.train(family.model, family.loss, family.parameters(), training, size, config.recipe, stop_after):
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
        export.write(exports.weights, export.weights(family.model))
    if exports.images:
        export.write(exports.images, export.reference(family.model, test.first(exports.count), size))
    files.write_json(os.path.join(out, "training.json"), config.describe())
    files.write_json(os.path.join(out, "result.json"), result)
    log(", ".join(f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value}" for key, value in result.items()
                  if isinstance(value, (int, float, str))))
    return result
