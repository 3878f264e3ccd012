"""Images and labels: MNIST and CIFAR files as they are distributed, and folders of images."""

import gzip
import os
import pickle
import struct

import numpy as np
import torch
import torch.nn.functional as F

from .config import InputError


class Images:
    """Images in memory: uint8, N x channels x rows x columns. A batch is float, normalised, of the size that a network reads."""

    def __init__(self, images, labels, mean, deviation):
        self.images, self.labels = torch.as_tensor(images), torch.as_tensor(labels, dtype=torch.int64)
        self.mean, self.deviation = mean, deviation

    def __len__(self):
        return len(self.labels)

    def first(self, count):
        return self if count is None or count >= len(self) else self.part(slice(0, count))

    def part(self, which):
        return Images(self.images[which], self.labels[which], self.mean, self.deviation)

    def batch(self, indices, network_input, augmentation=None):
        x = self.images[indices].float().div_(255)
        if augmentation:
            x = augment(x, augmentation)
        x = (x - self.mean) / self.deviation
        if x.shape[1] == 1 and network_input["channels"] > 1:
            x = x.expand(-1, network_input["channels"], -1, -1)
        return resized(x, network_input), self.labels[indices]


def resized(x, network_input):
    """Images of the size that a network reads: up to an eighth larger they are padded with zeros, else interpolated."""
    rows, columns = network_input["height"], network_input["width"]
    if x.shape[2:] == (rows, columns):
        return x
    down, right = rows - x.shape[2], columns - x.shape[3]
    if 0 <= down <= rows // 8 and 0 <= right <= columns // 8:
        return F.pad(x, (right // 2, right - right // 2, down // 2, down - down // 2))
    return F.interpolate(x, size=(rows, columns), mode="bilinear", align_corners=False, antialias=True)


def augment(x, how):
    """Padded, cropped at a random place and flipped, as CIFAR images are; for larger ones a crop of a random area."""
    images, _, rows, columns = x.shape
    if how.get("flip"):
        flipped = torch.rand(images) < 0.5
        x = torch.where(flipped.view(-1, 1, 1, 1), x.flip(3), x)
    if how.get("crop_padding"):
        pad = how["crop_padding"]
        padded = F.pad(x, (pad, pad, pad, pad))
        top, left = torch.randint(0, 2 * pad + 1, (2, images))
        ys = (top.view(-1, 1) + torch.arange(rows)).view(images, 1, rows, 1)
        xs = (left.view(-1, 1) + torch.arange(columns)).view(images, 1, 1, columns)
        x = padded[torch.arange(images).view(-1, 1, 1, 1), torch.arange(x.shape[1]).view(1, -1, 1, 1), ys, xs]
    if how.get("resized_crop_area"):
        least, most = how["resized_crop_area"]
        side = (least + (most - least) * torch.rand(images)).sqrt()
        centre = (torch.rand(images, 2) * 2 - 1) * (1 - side).view(-1, 1)
        theta = torch.zeros(images, 2, 3)
        theta[:, 0, 0] = theta[:, 1, 1] = side
        theta[:, :, 2] = centre
        x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
    return x


def load(text):
    """(training images, test images) of fashion-mnist:FOLDER, mnist:FOLDER, cifar10:FOLDER, cifar100:FOLDER or folder:PATH."""
    kind, colon, path = text.partition(":")
    readers = {"fashion-mnist": _mnist, "mnist": _mnist, "cifar10": _cifar10, "cifar100": _cifar100, "folder": _folder}
    if not colon or kind not in readers:
        raise InputError(f"--data {text}: expected one of {', '.join(name + ':PATH' for name in readers)}")
    if not os.path.isdir(path):
        raise InputError(f"--data {text}: no folder {path}")
    (train, train_labels), (test, test_labels) = readers[kind](path)
    sample = torch.as_tensor(train[:10000]).float().div(255)
    mean, deviation = sample.mean((0, 2, 3)).view(1, -1, 1, 1), sample.std((0, 2, 3)).clamp_min(1e-3).view(1, -1, 1, 1)
    return Images(train, train_labels, mean, deviation), Images(test, test_labels, mean, deviation)


def _open(path):
    for candidate, opener in ((path, open), (path + ".gz", gzip.open)):
        if os.path.isfile(candidate):
            return opener(candidate, "rb")
    raise InputError(f"{path}: no such file, plain or .gz")


def _idx(path):
    with _open(path) as file:
        data = file.read()
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape).copy()


def _mnist(folder):
    return tuple(
        (_idx(os.path.join(folder, f"{part}-images-idx3-ubyte"))[:, None], _idx(os.path.join(folder, f"{part}-labels-idx1-ubyte")))
        for part in ("train", "t10k"))


def _cifar_file(path, label):
    with open(path, "rb") as file:
        content = pickle.load(file, encoding="bytes")
    return content[b"data"].reshape(-1, 3, 32, 32), np.asarray(content[label])


def _cifar10(folder):
    parts = [_cifar_file(os.path.join(folder, f"data_batch_{i}"), b"labels") for i in range(1, 6)]
    return (np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])), _cifar_file(
        os.path.join(folder, "test_batch"), b"labels")


def _cifar100(folder):
    return tuple(_cifar_file(os.path.join(folder, part), b"fine_labels") for part in ("train", "test"))


def _folder(folder):
    """train/CLASS/* and val/CLASS/*; images are cropped to their middle square and scaled to 256 pixels."""
    try:
        from PIL import Image
    except ImportError:
        raise InputError("folders of images need Pillow (pip install Pillow)") from None
    classes = sorted(entry for entry in os.listdir(os.path.join(folder, "train")))

    def read(part):
        images, labels = [], []
        for label, name in enumerate(classes):
            place = os.path.join(folder, part, name)
            for file in sorted(os.listdir(place)):
                image = Image.open(os.path.join(place, file)).convert("RGB")
                side = min(image.size)
                left, top = (image.width - side) // 2, (image.height - side) // 2
                image = image.crop((left, top, left + side, top + side)).resize((256, 256))
                images.append(np.asarray(image).transpose(2, 0, 1))
                labels.append(label)
        return np.stack(images), np.asarray(labels)

    return read("train"), read("val")
