"""The recogniser at work: windows of a text through the shipped network, spans with types and confidences out.

One window at a time and one thread: the 8-bit products scale by what a window holds, so a batch of several would let
one text change another's names. ONNX Runtime runs the graph; the scores of all spans are a few numpy products.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from numpy.typing import NDArray

from kg.errors import KgError
from kg.language.features import Vocabulary, encode
from kg.language.lexicon import Lexicon
from kg.language.names import crosses
from kg.language.sentences import windows
from kg.model import Span

Floats = NDArray[np.float32]

#: The recogniser that ships with the package.
SHIPPED = Path(__file__).parent / "model"

#: ONNX Runtime's joining of sum and norm takes longer than the two: without it a run takes 0.81 of the time.
_SLOWER = ["SkipLayerNormFusion"]

#: Longest window, in characters: as in training.
LONGEST_WINDOW = 320

#: The least logit of a name. On 40 held-out articles -0.7 gave names F1 0.841, 0 gave 0.829, -1.3 gave 0.840.
LEAST = -0.7
#: More than sums of single precision differ by when they are taken in another order.
_ROUNDING = 0.01
#: The least logit of a name that is doubtful.
LEAST_DOUBTFUL = -2.5


#: What `kg train` writes: the files that a model's readings depend on.
FILES = ("recogniser.json", "recogniser.onnx", "pairs.json", "pairs.npz")


def model_of(pipeline: str | None) -> Path | None:
    """The folder of a model of `kg train`, where a pipeline is named by one; a spaCy pipeline is none."""
    return Path(pipeline) if pipeline and (Path(pipeline) / FILES[0]).is_file() else None


class Name(NamedTuple):
    """A span that the recogniser takes for a name; `score` is a logit, above 0 where a name is likelier than not."""

    span: Span
    type: str
    score: float


class Window(NamedTuple):
    """A part of a text as the network sees it: one vector for each character."""

    span: Span
    vectors: Floats


class _Scored(NamedTuple):
    """A span of a window: its type by number, its first character, how many follow it, and its score."""

    kind: int
    first: int
    beyond: int
    score: float


class Recogniser:
    """The network of a folder with `recogniser.onnx` and `recogniser.json`."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        try:
            about = json.loads((folder / "recogniser.json").read_text(encoding="utf8"))
        except FileNotFoundError as error:
            raise KgError(
                f"no recogniser in {folder}", remedy="reinstall the package, or train one: kg train"
            ) from error
        self.types: list[str] = about["types"]
        self.reach: int = about["reach"]
        self._vocabulary = Vocabulary(about["vocabulary"])
        self._mixture = np.array(about["mixture"], dtype=np.float32)
        self._lexicon = lexicon if about["lexicon"] > 1 else None
        self._path = folder / "recogniser.onnx"

    @cached_property
    def _session(self):  # type: ignore[no-untyped-def] # onnxruntime is untyped
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._path), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )

    def read(self, text: str, sentences: tuple[Span, ...], *, least: float = LEAST) -> tuple[list[Name], list[Window]]:
        """Names of a text whose score is above `least`, nested ones included, none crossing a better one.

        The windows are what the network of facts sees (`kg.facts.network`).
        """
        features = encode(text, self._vocabulary)
        marks = self._lexicon.mark(text, self.types) if self._lexicon else np.zeros((len(text), 1), dtype=np.float32)
        names: list[Name] = []
        seen: list[Window] = []
        for window in windows(sentences, LONGEST_WINDOW):
            part = slice(window.start, window.end)
            inputs = {"characters": features.characters[None, part].astype(np.int64),
                      "words": features.words[None, part].astype(np.int64), "lexicon": marks[None, part]}  # fmt: skip
            query, key, start, end, vectors = (output[0] for output in self._session.run(None, inputs))
            names += uncrossed(
                Name(Span(window.start + first, window.start + first + beyond + 1), self.types[kind], score)
                for kind, first, beyond, score in self._above(query, key, start, end, least)
            )
            seen.append(Window(window, vectors))
        return sorted(names, key=lambda name: (name.span.start, -name.span.end)), seen

    def _above(self, query: Floats, key: Floats, start: Floats, end: Floats, least: float) -> Iterator[_Scored]:
        """The spans of a window that score above a limit."""
        heads, length, size = query.shape
        reach, mixture = self.reach, self._mixture / np.float32(size**0.5)
        pairs = np.empty((heads, length, length + reach), dtype=np.float32)
        pairs[:, :, length:] = 0
        np.matmul(query, key.transpose(0, 2, 1), out=pairs[:, :, :length])
        one, row, column = pairs.strides
        band = as_strided(pairs, (heads, length, reach), (one, row + column, column))
        ends = np.full((len(self.types), length + reach), -1e4, dtype=np.float32)  # spans that leave the window
        ends[:, :length] = end.T
        # No type scores more than the best of each part together: of a thousand spans two are left to be looked at.
        best, worst = (extreme[:, None, None] for extreme in (mixture.max(1), mixture.min(1)))
        most = np.maximum(band * best, band * worst).sum(0)
        most += start.max(1)[:, None]
        most += sliding_window_view(ends.max(0), reach)[:length]
        first, beyond = np.nonzero(most > least - _ROUNDING)
        scores = mixture.T @ band[:, first, beyond]
        scores += start.T[:, first]
        scores += ends[:, first + beyond]
        kinds, spans = np.nonzero(scores > least)
        rows = (kinds, first[spans], beyond[spans], scores[kinds, spans])
        return map(_Scored, *(row.tolist() for row in rows))


def uncrossed(names: Iterable[Name]) -> list[Name]:
    """The better ones first: of one span one type, and no span that crosses the rim of a better one."""
    kept: list[Name] = []
    taken: set[Span] = set()
    for name in sorted(names, key=lambda name: (-name.score, name.span, name.type)):
        if name.span not in taken and not crosses(name.span, taken):
            kept.append(name)
            taken.add(name.span)
    return kept
