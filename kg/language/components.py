"""The recogniser as a spaCy pipeline (`pipeline`), for who works in spaCy; `Reader` asks the recogniser itself.

Every spaCy factory of ours is in this place (entry points in pyproject.toml; a test compares the two):

kg_sentences    sets the sentence starts by punctuation
kg_recogniser   sets doc.spans["names"], scores in its attrs, and doc.ents where names do not nest
"""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan
from spacy.util import filter_spans, load_config, load_model_from_config

from kg.language.lexicon import Lexicon
from kg.language.recogniser import LEAST, SHIPPED, Recogniser
from kg.language.sentences import sentences
from kg.ontology import Ontology

NAMES = "names"

_CONFIG = Path(__file__).parent / "zh.cfg"


def pipeline() -> Language:
    """The pipeline of `zh.cfg`: sentences and names.

    >>> [(name.text, name.label_) for name in pipeline()("温州市很好。").ents]
    [('温州市', 'City')]
    """
    return load_model_from_config(load_config(_CONFIG), auto_fill=True)


@Language.factory("kg_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> Sentences:  # noqa: ARG001 - the signature is spaCy's
    return Sentences()


class Sentences:
    """Marks the first character of each sentence."""

    def __call__(self, doc: Doc) -> Doc:
        starts = {span.start for span in sentences(doc.text)}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc


@Language.factory(
    "kg_recogniser",
    assigns=["doc.spans", "doc.ents"],
    default_config={"folder": None, "ontology": None, "least": LEAST},
)
def make_recogniser(
    nlp: Language,  # noqa: ARG001 - the signature is spaCy's
    name: str,  # noqa: ARG001
    folder: str | None,
    ontology: str | None,
    least: float,
) -> RecogniserComponent:
    knowledge = Ontology.load(Path(ontology) if ontology else None)
    return RecogniserComponent(Recogniser(Path(folder) if folder else SHIPPED, Lexicon(knowledge)), least)


class RecogniserComponent:
    """Adds the names of a document whose tokens are characters."""

    def __init__(self, recogniser: Recogniser, least: float) -> None:
        self.recogniser = recogniser
        self.least = least

    def __call__(self, doc: Doc) -> Doc:
        found, _ = self.recogniser.read(doc.text, sentences(doc.text), least=self.least)
        # A blank is no token of its own, so a span of code points need not be one of tokens: it is widened.
        aligned = [(doc.char_span(*name.span, label=name.type, alignment_mode="expand"), name.score) for name in found]
        spans = [span for span, _ in aligned if span is not None]
        doc.spans[NAMES] = spans
        doc.spans[NAMES].attrs["scores"] = [score for span, score in aligned if span is not None]
        doc.ents = filter_spans([SpacySpan(doc, span.start, span.end, label=span.label_) for span in spans])
        return doc
