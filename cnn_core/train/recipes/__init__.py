"""The recipes, a file for each family of networks; every file here is read when the package is imported."""

from importlib import import_module
from pkgutil import iter_modules

for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")
