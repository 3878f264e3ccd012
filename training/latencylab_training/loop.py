"""Training steps. Step number and seed decide everything random in a step, so that a resumed run goes on exactly as it would have."""

import csv
import math
import os
import time

import torch
from torch import nn

from . import files, parallel
from .config import InputError
from .precision import Precision


class Schedule:
    """Steps and learning rates as the recipe says."""

    def __init__(self, recipe, images):
        schedule = recipe["schedule"]
        self.batch = min(schedule["batch"], images)
        self.steps_an_epoch = max(1, images // self.batch)
        self.steps = max(1, round(schedule["epochs"] * self.steps_an_epoch))
        self.rate, self.warmup = schedule["learning_rate"], schedule["warmup_share"] * self.steps
        if schedule["decay"] not in ("cosine", "constant"):
            raise InputError(f"recipe.schedule.decay is {schedule['decay']}, expected cosine or constant")
        self.cosine = schedule["decay"] == "cosine"

    def learning_rate(self, step):
        if step < self.warmup:
            return self.rate * (step + 1) / (self.warmup + 1)
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.rate * (0.5 * (1 + math.cos(math.pi * done)) if self.cosine else 1)


def groups(model, recipe, factors=()):
    """Parameter groups: weights that decay and others, and a factor on the learning rate of the parts named by a prefix."""
    decay = recipe["optimiser"]["weight_decay"]
    kinds = (nn.modules.batchnorm._BatchNorm, nn.LayerNorm)
    norms = {id(p) for m in model.modules() if isinstance(m, kinds) for p in m.parameters(recurse=False)}
    found = {}
    for name, parameter in model.named_parameters():
        factor = next((f for prefix, f in factors if name.startswith(prefix)), 1.0)
        decays = id(parameter) not in norms and not name.endswith(("bias", "class_token", "positions"))
        found.setdefault((factor, decays), []).append(parameter)
    return [{"params": parameters, "weight_decay": decay if decays else 0.0, "factor": factor}
            for (factor, decays), parameters in found.items()]


def optimiser(parameters, recipe):
    how = recipe["optimiser"]
    if how["name"] == "sgd":
        return torch.optim.SGD(parameters, lr=0.1, momentum=how["momentum"], nesterov=how["nesterov"])
    if how["name"] == "adamw":
        return torch.optim.AdamW(parameters, lr=0.1)
    raise InputError(f"recipe.optimiser.name is {how['name']}, expected sgd or adamw")


class Run:
    """One phase of training: a model, its loss, its files NAME.pt (checkpoint) and NAME.csv (a line every few steps).

    curves: a SummaryWriter of TensorBoard, which gets the numbers of NAME.csv too; None: there is none."""

    def __init__(self, name, out, seed, log=print, every_seconds=60.0, device="cpu", precision=None, curves=None):
        self.name, self.out, self.seed, self.log, self.every, self.device = name, out, seed, log, every_seconds, device
        self.precision, self.curves = precision or Precision(), curves

    def train(self, model, loss, parameters, images, network_input, recipe, stop_after=None):
        """loss(x, labels, indices, progress) -> (loss, scores, {column: number}). Returns whether all steps are done."""
        schedule = Schedule(recipe, len(images))
        optimise = optimiser(parameters, recipe)
        checkpoint, table = os.path.join(self.out, self.name + ".pt"), os.path.join(self.out, self.name + ".csv")
        first, rows = 0, []
        if os.path.isfile(checkpoint):
            state = torch.load(checkpoint, map_location=self.device)
            if (state["seed"], state["steps"]) != (self.seed, schedule.steps):
                raise InputError(f"{checkpoint}: is of seed {state['seed']} and {state['steps']} steps, not {self.seed} and "
                                 f"{schedule.steps}: give another --out or the same options")
            model.load_state_dict(state["model"])
            optimise.load_state_dict(state["optimiser"])
            first, rows = state["step"], state["rows"]
        last = schedule.steps if stop_after is None else min(schedule.steps, first + stop_after)
        loss = parallel.objective(model, loss, self.device)
        saved = started = time.monotonic()
        for step in range(first, last):
            torch.manual_seed(self.seed * 1_000_003 + step)
            epoch, place = divmod(step, schedule.steps_an_epoch)
            order = torch.randperm(len(images), generator=torch.Generator().manual_seed(self.seed * 7919 + epoch))
            indices = order[place * schedule.batch:(place + 1) * schedule.batch]
            x, labels = images.batch(indices, network_input, recipe["augmentation"])
            x, labels, indices = (parallel.mine(part) for part in (x, labels, indices))
            x, labels = x.to(self.device), labels.to(self.device)
            for group in optimise.param_groups:
                group["lr"] = schedule.learning_rate(step) * group["factor"]
            model.train()
            with self.precision.autocast():
                value, scores, columns = loss(x, labels, indices, step / schedule.steps)
            self.precision.step(value, optimise)
            if not math.isfinite(value.item()):
                raise InputError(f"{self.name}: the loss is {value.item()} in step {step}: a smaller learning rate may help")
            if step % 10 == 9 or step == schedule.steps - 1:
                right = (scores.argmax(1) == labels).float().mean().item()
                shown = parallel.average(torch.tensor([value.item(), right, *(float(number) for number in columns.values())],
                                                      dtype=torch.float64, device=self.device)).tolist()
                columns = dict(zip(("loss", "accuracy", *columns), shown))
                rows.append({"step": step + 1, "epoch": round((step + 1) / schedule.steps_an_epoch, 3), "loss": round(shown[0], 5),
                             "accuracy": round(shown[1], 4), "learning_rate": round(schedule.learning_rate(step), 6),
                             **{key: round(number, 5) for key, number in list(columns.items())[2:]}})
                for key, number in columns.items() if self.curves else ():
                    self.curves.add_scalar(f"{self.name}/{key}", number, step + 1)
                self.log(f"{self.name} {step + 1}/{schedule.steps}: "
                         + ", ".join(f"{key} {number:.3f}" for key, number in columns.items()))
            if time.monotonic() - saved > self.every:
                self._save(checkpoint, table, model, optimise, step + 1, schedule.steps, rows)
                saved = time.monotonic()
        self._save(checkpoint, table, model, optimise, last, schedule.steps, rows)
        if last > first:
            self.log(f"{self.name}: {last - first} steps, {(time.monotonic() - started) / (last - first):.3f} s each")
        return last == schedule.steps

    def _save(self, checkpoint, table, model, optimise, step, steps, rows):
        if not parallel.is_first():
            return
        files.save(checkpoint, {"model": model.state_dict(), "optimiser": optimise.state_dict(), "step": step, "steps": steps,
                                "seed": self.seed, "rows": rows})
        if rows:
            columns = list(rows[-1])
            files.write_rows(table, columns, [[row.get(column, "") for column in columns] for row in rows])


def device_of(model):
    return next(model.parameters()).device


@torch.no_grad()
def evaluate(function, images, network_input, batch=250, device=None):
    """function(x) of all images, joined: a tensor, or a tuple of tensors. device: of the function, which knows it where it is a model."""
    device = device_of(function) if device is None else device
    results = []
    for start in range(0, len(images), batch):
        x, _ = images.batch(slice(start, start + batch), network_input)
        y = function(x.to(device))
        results.append(tuple(part.cpu() for part in y) if isinstance(y, tuple) else (y.cpu(),))
    joined = tuple(torch.cat(parts) for parts in zip(*results))
    return joined if len(joined) > 1 else joined[0]


def accuracy(scores, labels):
    return (scores.argmax(1) == labels).float().mean().item()
