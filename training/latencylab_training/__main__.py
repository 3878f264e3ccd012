"""python -m latencylab_training --config latencylab.yaml --data fashion-mnist:FOLDER --out OUT"""

import argparse
import importlib.util
import sys

import torch

from . import parallel
from .config import Config, InputError
from .training import Exports, train


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="latencylab_training", description="Trains the network of an emitted latencylab.yaml and measures what it decides.")
    parser.add_argument("--config", required=True, help="latencylab.yaml, with training.json beside it")
    parser.add_argument("--data", required=True, help="fashion-mnist:, mnist:, cifar10:, cifar100: or folder: and a path")
    parser.add_argument("--out", required=True, help="folder of checkpoints and results; a run that was stopped goes on in it")
    parser.add_argument("--seed", type=int, help="default: recipe.seed of training.json")
    parser.add_argument("--static", metavar="CHECKPOINT", help="static.pt of a run before: do not train the static network again")
    parser.add_argument("--images", type=int, help="first so many training images only")
    parser.add_argument("--test-images", type=int, help="first so many test images only")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="replace a value of training.json, e.g. recipe.schedule.epochs=10 or lasnet.loss.stage_weight=0")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--amp", action="store_true", help="mixed precision: bfloat16 or float16 on CUDA, bfloat16 on a CPU that has it")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU; one seed is one curve with 1 (default)")
    parser.add_argument("--stop-after", type=int, metavar="STEPS", help="stop after so many steps of a phase, to be resumed")
    parser.add_argument("--export", metavar="FILE.npz", help="weights for 'latlab execute', batch norms folded")
    parser.add_argument("--export-images", metavar="FILE.npz",
                        help="the first test images with scores and decisions, for 'latlab execute' to be compared with")
    parser.add_argument("--export-count", type=int, default=200, help="how many of them (default 200)")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        device = parallel.start(options.device)
        log = (lambda *_: None) if options.quiet or not parallel.is_first() else (lambda text: print(text, flush=True))
        if importlib.util.find_spec("tensorboard") is None:
            log("TensorBoard is not installed: curves are in static.csv and dynamic.csv only")
        train(Config(options.config, options.set), options.data, options.out, options.seed, options.images, options.test_images,
              options.static, device, log, options.stop_after, amp=options.amp,
              exports=Exports(options.export, options.export_images, options.export_count))
        parallel.wait()
        parallel.stop()
    except InputError as problem:
        if parallel.is_first():
            print(f"latencylab_training: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
