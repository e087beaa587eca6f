"""Tesseract's line network, for many lines in one go.

Method: the layers of a `[1,36,0,1 Ct3,3,16 Mp3,3 Lfys.. Lfx.. Lrx.. Lfx.. O1c..]` model as matrices.  Tesseract
runs each line on its own, step by step, as products of a matrix with a vector; here the same step of all lines is
one product of two matrices, which a processor does several times faster.  The tanh of the input is written as a
sigmoid, so that one exponential serves all four gates (OpenCV's is eight times as fast as numpy's tanh); the
largest of nine is taken before the tanh that follows it everywhere.  Weights are Tesseract's own; only its
rounding of values between layers to bytes is left out.
Accuracy: the same letters but for near ties; tests hold lines against Tesseract itself.
Source: S. Hochreiter, J. Schmidhuber, "Long short-term memory" (1997); Tesseract 5, lstm.cpp, convolve.cpp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from digitize.ocr.lines.traineddata import UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digitize.ocr.lines.traineddata import Layer

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

HEIGHT: Final = 36  # pixels of a line's picture
POOLED: Final = 3  # columns and rows of a line's picture that become one
_COLUMNS_AT_ONCE: Final = 128  # whose values fit into a processor's nearest memory
_STEPS_AT_ONCE: Final = 6000  # of all lines together; more would only take memory


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lstm:
    """A layer with memory.

    Columns of the matrices are twice the input, input gate, forget gate and output gate, all of them negative.
    """

    taken: Floats  # (inputs, 4 cells)
    kept: Floats  # (cells, 4 cells): from the step before
    bias: Floats
    cells: int

    @classmethod
    def of(cls, layer: Layer) -> _Lstm:
        joined = -np.concatenate([2 * layer.weights[0], *layer.weights[1:]]).T
        taken, kept, bias = np.split(joined, [layer.inputs, layer.inputs + layer.outputs])
        contiguous = [np.ascontiguousarray(part, dtype=np.float32) for part in (taken, kept, bias[0])]
        return cls(taken=contiguous[0], kept=contiguous[1], bias=contiguous[2], cells=layer.outputs)

    def step(self, sums: Floats, memory: Floats, out: Floats) -> None:
        """Do one step: `sums` are used up, `memory` is carried on, `out` is what the layer says."""
        coming, gate, kept, told = (sums[:, n * self.cells : (n + 1) * self.cells] for n in range(4))
        _to_sigmoid(sums)
        _to_tanh(coming)
        coming *= gate
        memory *= kept
        memory += coming
        np.multiply(memory, -2, out=out)
        _to_sigmoid(out)
        _to_tanh(out)
        out *= told


def _to_sigmoid(negative: Floats) -> None:
    """Make the sigmoids of negated values, in place."""
    import cv2

    cv2.exp(negative, dst=negative)
    negative += 1
    np.reciprocal(negative, out=negative)


def _to_tanh(sigmoid_of_twice: Floats) -> None:
    """Make tanh of x of the sigmoid of 2 x, in place."""
    sigmoid_of_twice *= 2
    sigmoid_of_twice -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """The steps of several lines, longest line first: step by step instead of line by line."""

    running: Ints  # how many lines have each step
    forwards: Ints  # place of (step, line) among the columns, line by line
    backwards: Ints  # the same from the lines' ends

    @classmethod
    def of(cls, lengths: Ints) -> _Order:
        running = (lengths[None, :] > np.arange(lengths[0])[:, None]).sum(axis=1)
        line = np.concatenate([np.arange(count) for count in running])
        step = np.repeat(np.arange(lengths[0]), running)
        starts = np.cumsum(lengths) - lengths
        return cls(running=running, forwards=starts[line] + step, backwards=starts[line] + lengths[line] - 1 - step)


class LineNetwork:
    """A network ready to read."""

    def __init__(self, network: Layer) -> None:
        """Prepare the matrices.

        Raises:
            UnknownModelError: the network has other layers than the ones that are understood.
        """
        parts = _parts(network)
        (_, seen), _, (upright,), *across, out = parts
        self._filters = np.ascontiguousarray(seen.weights[0][:, :-1].reshape(-1, 3, 3).transpose(0, 2, 1))
        self._filter_bias = seen.weights[0][:, -1]
        self._upright = _Lstm.of(upright)
        self._across = [(_Lstm.of(layers[-1]), layers[0].kind == "RTLReversed") for layers in across]
        self._out = np.ascontiguousarray(out[0].weights[0].T)

    def read(self, lines: Sequence[Floats]) -> list[Floats]:
        """Let lines run through the network.

        Args:
            lines: each (HEIGHT, width), -1 black to 1 white, at least three columns wide.

        Returns:
            For each line (width // 3, outputs), the logarithm of each output's likelihood.
        """
        found: list[Floats] = [np.zeros((0, 0), np.float32)] * len(lines)
        for group in _groups([line.shape[1] // POOLED for line in lines]):
            for place, said in zip(group, self._read([lines[place] for place in group]), strict=True):
                found[place] = said
        return found

    def _read(self, lines: Sequence[Floats]) -> list[Floats]:
        lengths = np.array([line.shape[1] // POOLED for line in lines])
        values = self._upwards(self._looked_at(lines, lengths))
        order = _Order.of(lengths)
        for layer, reversed_ in self._across:
            places = order.backwards if reversed_ else order.forwards
            said = _along(layer, values[places], order.running)
            values = np.empty_like(said)
            values[places] = said
        sums = values @ self._out[:-1] + self._out[-1]
        sums -= sums.max(axis=1, keepdims=True)
        sums -= np.log(np.exp(sums).sum(axis=1, keepdims=True))
        return np.split(sums, np.cumsum(lengths)[:-1])

    def _looked_at(self, lines: Sequence[Floats], lengths: Ints) -> Floats:
        """Filter and pool all lines on one grey strip: (HEIGHT / 3, columns of all lines, filters)."""
        import cv2

        places = np.cumsum(lengths + 1) - lengths  # a column that is neither black nor white stands before each line
        strip = np.zeros((HEIGHT, POOLED * int(places[-1] + lengths[-1] + 1)), np.float32)
        for line, length, place in zip(lines, lengths, places, strict=True):
            strip[:, POOLED * place : POOLED * (place + length)] = line[:, : POOLED * length]
        pooled = np.empty((strip.shape[0] // POOLED, strip.shape[1] // POOLED, len(self._filters)), np.float32)
        for number, kernel in enumerate(self._filters):
            seen = cv2.filter2D(strip, -1, kernel, borderType=cv2.BORDER_CONSTANT)
            rows = np.maximum(np.maximum(seen[0::3], seen[1::3]), seen[2::3])
            np.maximum(np.maximum(rows[:, 0::3], rows[:, 1::3]), rows[:, 2::3], out=pooled[:, :, number])
        columns = np.concatenate(
            [np.arange(place, place + length) for length, place in zip(lengths, places, strict=True)]
        )
        return np.asarray(np.tanh(pooled[:, columns] + self._filter_bias), dtype=np.float32)

    def _upwards(self, pooled: Floats) -> Floats:
        """Run down each column and keep what is known at its end: (columns, cells)."""
        layer, columns = self._upright, pooled.shape[1]
        ends = np.empty((columns, layer.cells), np.float32)
        for first in range(0, columns, _COLUMNS_AT_ONCE):
            some = pooled[:, first : first + _COLUMNS_AT_ONCE]
            memory, said = np.zeros((2, some.shape[1], layer.cells), np.float32)
            for row in some:
                sums = row @ layer.taken
                sums += layer.bias
                sums += said @ layer.kept
                layer.step(sums, memory, said)
            ends[first : first + _COLUMNS_AT_ONCE] = said
        return ends


def _along(layer: _Lstm, values: Floats, running: Ints) -> Floats:
    """Run along all lines, step by step: values and result stand in that order."""
    sums = values @ layer.taken
    sums += layer.bias
    said = np.empty((len(values), layer.cells), np.float32)
    memory = np.zeros((running[0], layer.cells), np.float32)
    first, before = 0, None
    for count in running:
        here = slice(first, first + count)
        if before is not None:
            sums[here] += before[:count] @ layer.kept
        layer.step(sums[here], memory[:count], said[here])
        before, first = said[here], first + count
    return said


def _groups(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put lines together, longest first, as many as memory allows."""
    group: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if group and sum(lengths[other] for other in group) + lengths[place] > _STEPS_AT_ONCE:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _parts(network: Layer) -> list[list[Layer]]:
    """Return the layers, each with those within it, without the input."""
    flat = [list(_unwrapped(layer)) for layer in network.within]
    kinds = [" ".join(layer.kind for layer in layers) for layers in flat]
    across = kinds[4:-1]
    if kinds[:4] != ["Input", "Series Convolve Tanh", "Maxpool", "XYTranspose SummLSTM"] or kinds[-1] != "Softmax":
        raise UnknownModelError(" ".join(kinds))
    if not across or not set(across) <= {"LSTM", "RTLReversed LSTM"}:
        raise UnknownModelError(" ".join(kinds))
    (_, height, width, depth, _), convolve, pool = flat[0][0].numbers, flat[1][1], flat[2][0]
    if (height, width, depth) != (HEIGHT, 0, 1) or convolve.numbers != (1, 1) or pool.numbers != (POOLED, POOLED):
        raise UnknownModelError(network.kind)
    return [flat[1][1:], flat[2], flat[3][1:], *flat[4:]]


def _unwrapped(layer: Layer) -> Iterator[Layer]:
    yield layer
    for inner in layer.within:
        yield from _unwrapped(inner)
