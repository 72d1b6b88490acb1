"""Trained figures as bytes: NumPy archives of plain arrays. Nothing in them is run when they are read (no pickle)."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The arrays by their names, compressed."""
    archive = io.BytesIO()
    named: dict[str, Any] = dict(arrays)
    np.savez_compressed(archive, allow_pickle=False, **named)
    return archive.getvalue()


def unpack(archive: bytes) -> dict[str, NDArray[Any]]:
    """What :func:`pack` packed; :class:`ValueError` for anything else, also for what would have to be run."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as members:
            names = [name.removesuffix(".npy") for name in members.namelist()]
            return {name: np.lib.format.read_array(members.open(f"{name}.npy"), allow_pickle=False) for name in names}
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise ValueError(f"no archive of arrays: {error}") from error


def words_to_array(words: Sequence[str]) -> NDArray[Any]:
    """Words without line breaks as an array of bytes."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def words_of_array(array: NDArray[Any]) -> list[str]:
    """What :func:`words_to_array` was given."""
    return array.tobytes().decode().split("\n")
