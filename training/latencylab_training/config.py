"""What the emitted files say: latencylab.yaml, and training.json beside it, which holds the whole recipe."""

import copy
import json
import os

import yaml

SCHEMA = "latencylab/training/v3"
FAMILIES = ("lasnet", "laudnet", "hydranet", "lcnet", "basisnet", "cascade", "tokens")


class InputError(Exception):
    """Something that the user can mend; the message is one line."""


class Config:
    """The emitted description of one network. Every attribute is part of the files; nothing is looked up anywhere else."""

    def __init__(self, path, overrides=()):
        if not os.path.isfile(path):
            raise InputError(f"{path}: no such file, expected the latencylab.yaml of an emitted folder")
        with open(path, encoding="utf-8") as file:
            try:
                head = yaml.safe_load(file)
            except yaml.YAMLError as problem:
                raise InputError(f"{path}: is not YAML: {str(problem).splitlines()[0]}") from None
        if not isinstance(head, dict) or head.get("family") not in FAMILIES:
            raise InputError(f"{path}: family is not one of {', '.join(FAMILIES)}")
        self.path, self.family = path, head["family"]
        beside = os.path.join(os.path.dirname(os.path.abspath(path)), "training.json")
        if not os.path.isfile(beside):
            raise InputError(f"{beside}: no such file, expected the training.json that was emitted with {os.path.basename(path)}")
        with open(beside, encoding="utf-8") as file:
            try:
                self.json = json.load(file)
            except json.JSONDecodeError as problem:
                raise InputError(f"{beside}:{problem.lineno}: is not JSON: {problem.msg}") from None
        if self.json.get("schema") != SCHEMA:
            raise InputError(f"{beside}: schema is {self.json.get('schema')}, expected {SCHEMA}: search again with --emit")
        if self.json.get("family") != self.family or self.family not in self.json:
            raise InputError(f"{beside}: has no part '{self.family}', the family of {path}")
        for text in overrides:
            self._override(text)
        self.recipe = self.json["recipe"]
        self.static = self.json["static_network"]
        self.part = self.json[self.family]
        self.loss = self.part["loss"]

    def _override(self, text):
        """key.path=value replaces a value that the file has; the value is JSON."""
        name, equals, value = text.partition("=")
        *parents, key = name.split(".")
        place = self.json
        for parent in parents:
            place = place.get(parent) if isinstance(place, dict) else None
        if not equals or not isinstance(place, dict) or key not in place:
            raise InputError(f"--set {text}: training.json has no such key, expected e.g. recipe.schedule.epochs=10")
        try:
            place[key] = json.loads(value)
        except json.JSONDecodeError:
            raise InputError(f"--set {text}: '{value}' is not a JSON value") from None

    def describe(self):
        """A copy of all settings as they are used, to be kept beside the results."""
        return copy.deepcopy(self.json)
