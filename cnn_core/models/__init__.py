"""Every network of the encyclopedia in PyTorch: ``create("resnet20", num_classes=10, seed=0)``.

One file a family. ``list_models("resnet*")`` names them, ``info(name)`` says where one comes from,
``summary(model, (3, 224, 224))`` prints its layers.
"""

from importlib import import_module
from pkgutil import iter_modules

from cnn_core.models._lecun import ScaledTanh
from cnn_core.models._registry import Entry, create, info, list_models
from cnn_core.models._summary import Summary, summary

# Every file here whose name does not start with an underscore is a family: importing it fills the registry.
for _file in iter_modules(__path__):
    if not _file.name.startswith("_"):
        import_module(f"{__name__}.{_file.name}")

__all__ = ["Entry", "ScaledTanh", "Summary", "create", "info", "list_models", "summary"]
