"""The twelve photographs of the evaluation: never trained on, only measured on.

Ten come inside scikit-image's wheel (their sources and licences stand in skimage/data/README.txt),
two inside scikit-learn's (sklearn/datasets/images/README.txt: china.jpg and flower.jpg, CC BY).
"""

import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FROM_SCIKIT_IMAGE = (
    "astronaut.png",
    "brick.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "grass.png",
    "gravel.png",
    "ihc.png",
    "motorcycle_left.png",
    "rocket.jpg",
)
FROM_SCIKIT_LEARN = ("china.jpg", "flower.jpg")
NAMES = FROM_SCIKIT_IMAGE + FROM_SCIKIT_LEARN


def photograph_file(name: str, folder: Path | None = None) -> Path:
    """Where the photograph is: in `folder`, or in the installed package that carries it.

    Raises FileNotFoundError where neither has it.
    """
    if folder is not None and (folder / name).is_file():
        return folder / name
    package, inside = (
        ("sklearn", "datasets/images") if name in FROM_SCIKIT_LEARN else ("skimage", "data")
    )
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or []) if found else []:
        if (Path(place) / inside / name).is_file():
            return Path(place) / inside / name
    raise FileNotFoundError(f"{name} is not in {folder}, and {package} is not installed.")


def load_square(path: Path, size: int) -> NDArray[np.uint8]:
    """The middle square of the picture at `size` pixels, uint8 RGB (size, size, 3)."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    if side != size:
        square = square.resize((size, size), Image.Resampling.LANCZOS)
    return np.asarray(square, dtype=np.uint8)


def load_all(size: int, folder: Path | None = None) -> dict[str, NDArray[np.uint8]]:
    """Every photograph of the evaluation by its name without suffix, in the fixed order."""
    return {Path(n).stem: load_square(photograph_file(n, folder), size) for n in NAMES}
