"""The parts of a Tesseract model that reading a line needs: the network, and the letters that its outputs mean.

Source: Tesseract 5, tessdatamanager.h (the table of components), serialis.h (little-endian values, counted
vectors), network.cpp, weightmatrix.cpp and unicharcompress.cpp (what follows one another).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Weights = npt.NDArray[np.float32]

_NETWORK, _LETTERS, _CODES = 17, 21, 22  # places in the table of components
_BY_NAME = 0  # instead of a layer's number stands its name
_INTEGERS: Final = 1  # flag: weights are bytes, each row with a scale of its own
_DOUBLES: Final = 128  # flag: the format since Tesseract 4.0
_LEARNING_RATES: Final = 64  # flag of a layer: a rate for each layer within follows
_GROUPS: Final = frozenset({"Series", "XYTranspose", "RTLReversed"})
_DENSE: Final = frozenset({"Tanh", "Softmax"})
_LSTMS: Final = frozenset({"LSTM", "SummLSTM"})
_GATES = 4  # input, input gate, forget gate, output gate; the fifth is for networks of two directions at once


class UnknownModelError(ValueError):
    """A model of another make than the ones that are understood here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer as it is stored."""

    kind: str
    inputs: int
    outputs: int
    within: tuple[Layer, ...] = ()
    weights: tuple[Weights, ...] = ()  # (outputs, inputs + 1), the last column is the bias
    numbers: tuple[int, ...] = ()  # input: batch, height, width, depth, loss; others: two sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything about a language."""

    network: Layer
    letters: tuple[str, ...]  # what each output means; "" for the output that means nothing
    nothing: int


def read_model(content: bytes) -> Model:
    """Take a `.traineddata` file apart.

    Raises:
        UnknownModelError: it is none, or of a make that is not understood (float weights, several outputs a letter).
    """
    try:
        network, nothing = _read_network(_Reader(_component(content, _NETWORK)))
        letters = _component(content, _LETTERS).decode().splitlines()
        codes = _read_codes(_Reader(_component(content, _CODES)))
    except (struct.error, IndexError, ValueError) as error:
        raise UnknownModelError("no Tesseract model") from error
    names = [line.split(" ", 1)[0] for line in letters[1 : int(letters[0]) + 1]]
    names[0] = " "  # stored as NULL
    outputs = [""] * network.outputs
    for name, code in zip(names, codes, strict=True):
        if code != nothing:
            outputs[code] = name
    return Model(network=network, letters=tuple(outputs), nothing=nothing)


class _Reader:
    """Takes values off the front of a component."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self._content, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found

    def one(self, form: str) -> Any:
        return self.take(form)[0]

    def text(self) -> str:
        (found,) = self.take(f"{self.one('I')}s")
        return str(found.decode())

    def array(self, kind: type, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self._content, np.dtype(kind), count, self._at)
        self._at += found.nbytes
        return found


def _component(content: bytes, number: int) -> bytes:
    count = struct.unpack_from("<I", content)[0]
    starts = struct.unpack_from(f"<{count}q", content, 4)
    if starts[number] < 0:
        raise UnknownModelError("the model has no network")
    end = min((start for start in starts if start > starts[number]), default=len(content))
    return content[starts[number] : end]


def _read_network(reader: _Reader) -> tuple[Layer, int]:
    """Return the network and the output that means nothing."""
    network = _read_layer(reader)
    reader.text()  # how the network was asked for
    _, _, _, nothing = reader.take("4i")  # flags of the training, its steps
    return network, int(nothing)


def _read_layer(reader: _Reader) -> Layer:
    if reader.one("b") != _BY_NAME:
        raise UnknownModelError("a layer without a name")
    kind = reader.text()
    _, _, flags, inputs, outputs, _ = reader.take("bbiiii")  # trained, to be trained, ..., number of weights
    reader.text()  # its name
    within: tuple[Layer, ...] = ()
    weights: tuple[Weights, ...] = ()
    numbers: tuple[int, ...] = ()
    if kind in _GROUPS:
        within = tuple(_read_layer(reader) for _ in range(reader.one("I")))
        if flags & _LEARNING_RATES:
            reader.array(np.float32, reader.one("I"))
    elif kind in _LSTMS:
        if reader.one("i") != inputs + outputs:
            raise UnknownModelError("a network of two directions at once")
        weights = tuple(_read_weights(reader) for _ in range(_GATES))
    elif kind in _DENSE:
        weights = (_read_weights(reader),)
    elif kind in {"Convolve", "Maxpool"}:
        numbers = reader.take("2i")
    elif kind == "Input":
        numbers = reader.take("5i")
    else:
        raise UnknownModelError(kind)
    return Layer(kind=kind, inputs=inputs, outputs=outputs, within=within, weights=weights, numbers=numbers)


def _read_weights(reader: _Reader) -> Weights:
    """Return a layer's weights for inputs and outputs in -1..1; stored are bytes and a scale for each row."""
    if reader.one("B") & (_INTEGERS | _DOUBLES) != _INTEGERS | _DOUBLES:
        raise UnknownModelError("weights that are no bytes")
    rows, columns, _ = reader.take("iib")  # and the value of an empty field
    stored = reader.array(np.int8, rows * columns).reshape(rows, columns)
    scales = reader.array(np.float64, reader.one("I"))
    return np.asarray(stored * scales[:rows, None], dtype=np.float32)


def _read_codes(reader: _Reader) -> list[int]:
    """Return the output of each letter."""
    codes = []
    for _ in range(reader.one("I")):
        _, length = reader.take("bi")  # whether it stands for itself
        if length != 1:
            raise UnknownModelError("several outputs a letter")
        codes.append(int(reader.one("i")))
    return codes
