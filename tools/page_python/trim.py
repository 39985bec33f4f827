"""Runs inside the runtime: keeps of Python's library and of NumPy what a reader can use.

Most of a start is Python compiling its own sources. Bytecode for all of them would be 2.4 MB more to load, so
only the modules that every page loads are compiled.
"""

import importlib
import marshal
import pkgutil
import sys
import zipfile
from importlib.util import MAGIC_NUMBER

EPOCH = (2000, 1, 1, 0, 0, 0)
# What readers import, beside what the page itself loads; whatever these load is kept with them.
FOR_READERS = [
    "array",
    "base64",
    "bisect",
    "calendar",
    "cmath",
    "collections.abc",
    "copy",
    "csv",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "gzip",
    "hashlib",
    "heapq",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "os",
    "pathlib",
    "pickle",
    "pprint",
    "queue",
    "random",
    "re",
    "statistics",
    "string",
    "struct",
    "tempfile",
    "textwrap",
    "time",
    "timeit",
    "tracemalloc",
    "typing",
    "zlib",
    "numpy.testing",
    "numpy.polynomial",
    "numpy.ma",
]
ENCODINGS = {"__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8", "utf_8_sig"}
LEFT_OUT = ("numpy/f2py/", "numpy/_core/include/", "numpy/_pyinstaller/", "numpy/doc/", "numpy/typing/")
NO_CODE = (".pyi", ".pxd", ".pyx", ".a", ".h", ".c", ".md", ".rst", "conftest.py")


def page_modules() -> set[str]:
    """Return the names of all modules that a page has loaded when it has tried every exercise."""
    sys.path.insert(0, "/book")
    import tools.page_python.page.start  # noqa: F401
    from cnn_core.study import chapters

    for chapter in pkgutil.iter_modules(chapters.__path__):
        importlib.import_module(f"{chapters.__name__}.{chapter.name}.exercises")
    from cnn_core.study import check

    repr(check("convolution.3", lambda x, k: x + missing))  # noqa: F821, the ways of errors load more
    return set(sys.modules)


def module_name(path: str) -> str:
    """Return the module that a file is."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def packed(source: str, target: str, keep, compiled: set[str]) -> None:
    """Write a zip of the files that are kept, uncompressed: gzip does better over the whole."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for path in sorted(name for name in old.namelist() if not name.endswith("/") and keep(name)):
            data, name = old.read(path), path
            if path.endswith(".py") and module_name(path) in compiled:
                code = compile(data, path, "exec", dont_inherit=True)
                # An unchecked hash: the bytecode is never compared with a source, which is not there.
                data = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
                name += "c"
            new.writestr(zipfile.ZipInfo(name, EPOCH), data)


page = page_modules()
for name in FOR_READERS:
    importlib.import_module(name)
top = {name.partition(".")[0] for name in sys.modules}


def kept_of_library(path: str) -> bool:
    """Whether a file of the library belongs to what is loaded, or may be."""
    package, _, rest = path.partition("/")
    if package == "encodings":
        return rest.removesuffix(".py") in ENCODINGS
    return package.removesuffix(".py") in top or not path.endswith(".py")


def kept_of_numpy(path: str) -> bool:
    """Whether a file of NumPy is code that runs here, or a licence."""
    licence = "licenses" in path or "LICENSE" in path
    return licence or not (path.startswith(LEFT_OUT) or path.endswith(NO_CODE) or "/tests/" in path)


packed("/stdlib.zip", "/out_stdlib.zip", kept_of_library, page)
packed("/numpy.whl", "/out_numpy.zip", kept_of_numpy, page)
