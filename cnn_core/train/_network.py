"""What a network must be able to do: give scores for the images of a set. Asked before the first step."""

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

from cnn_core._check import require
from cnn_core.train._read import instance
from cnn_core.train.errors import TrainError
from cnn_core.train.images import ImageSets
from cnn_core.train.modes import evaluating, untouched
from cnn_core.train.objective import main_scores


def check_pair(model: object, sets: object) -> None:
    """Raise ValueError unless these are a network and the parts of a data set."""
    instance(model, nn.Module, "model", "must be a network, a torch.nn.Module")
    instance(sets, ImageSets, "sets", "must be ImageSets, such as load_sets gives")


def scores_of(model: nn.Module, sets: ImageSets, images: torch.Tensor) -> torch.Tensor:
    """Return the main scores (N, K) of images of bytes (N, C, H, W).

    Raises ValueError if the network does not take the images, which the set normalises, or gives something
    else than at least one score for each class.
    """
    inputs = sets.normalise(images).contiguous(memory_format=torch.channels_last)
    try:
        outputs = model(inputs)
    except torch.OutOfMemoryError:
        raise
    except (RuntimeError, ValueError, TypeError, IndexError, AttributeError, AssertionError) as error:
        shape, place = tuple(inputs.shape), inputs.device
        raise ValueError(f"model: cannot compute scores of images {shape} on {place}, the set's") from error
    scores, n, least = main_scores(outputs), len(images), len(sets.classes)
    legal = isinstance(scores, torch.Tensor) and scores.is_floating_point() and scores.ndim == 2
    found = tuple(scores.shape) if isinstance(scores, torch.Tensor) else type(scores).__name__
    legal = legal and len(scores) == n and scores.shape[1] >= least
    require(legal, "the model's output", found, f"must be scores ({n}, {least}), one for each class")
    return scores


def check_network(model: nn.Module, sets: ImageSets) -> None:
    """Raise ValueError or TrainError for a network that cannot be trained on ``sets``, tested and stored."""
    with untouched(model), evaluating(model):
        scores_of(model, sets, sets.train.images[:2])
    for name, tensor in model.state_dict().items():
        if not bool(torch.isfinite(tensor).all()):
            raise TrainError(f"model: {name} is not finite before the first step")


def least_share(model: nn.Module, sets: ImageSets) -> int:
    """Return how many images a process needs in a batch: 2 if the statistics of one would not exist.

    A map of one cell has one value per channel and image, and one value has no variance. Raises ValueError
    if a layer cannot be trained with two images either.
    """
    layers = [m for m in model.modules() if isinstance(m, _BatchNorm | _InstanceNorm)]
    if not any(m.training or not m.track_running_stats for m in layers):
        return 1
    with untouched(model):
        for count in (1, 2):
            try:
                model(sets.normalise(sets.train.images[:1].expand(count, -1, -1, -1)))
                return count
            except ValueError as error:
                failure = error
    shape = tuple(sets.train.images.shape[1:])
    raise ValueError(f"model: a layer has no two values to normalise by, for images {shape}") from failure
