"""Makes the pictures of a chapter small: at most 256 colours where nobody sees the difference."""

import base64
import io

import numpy as np
from nbformat import NotebookNode
from PIL import Image

# Of 255 levels, in any pixel of any channel: a line of a plot keeps its edge, a grey stays that grey.
LARGEST_ERROR = 8
# The tag of a cell that draws photographs, and what they make do with: a fifth of the size.
PHOTOGRAPHS, FEW = "photographs", 128


def small(png: bytes, photographs: bool = False) -> bytes:
    """Return the same picture as a smaller PNG file, or ``png`` itself if none is.

    A picture whose colours do not fit a palette of 256 within LARGEST_ERROR, as many photographs' do not,
    keeps its colours and is only packed better. With ``photographs`` it gets the FEW colours that suit it
    best, however many it had. A picture with transparent places stays as it is.
    """
    picture = Image.open(io.BytesIO(png))
    if picture.has_transparency_data and np.asarray(picture.convert("RGBA"))[..., 3].min() < 255:
        return png
    colours = picture.convert("RGB")
    if photographs:
        few = colours.quantize(FEW, method=Image.Quantize.MEDIANCUT)
        return _packed(few, png)
    few = colours.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    error = np.abs(np.asarray(few.convert("RGB"), np.int16) - np.asarray(colours, np.int16)).max()
    return _packed(few if error <= LARGEST_ERROR else colours, png)


def _packed(picture: Image.Image, png: bytes) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return min(png, file.getvalue(), key=len)


def shrink_pictures(notebook: NotebookNode) -> None:
    """Replace every PNG in the outputs of ``notebook`` by the smaller one."""
    for cell in notebook.cells:
        photographs = PHOTOGRAPHS in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                packed = small(base64.b64decode(data["image/png"]), photographs)
                data["image/png"] = base64.b64encode(packed).decode()
