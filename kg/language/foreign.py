"""Names by another spaCy pipeline, such as zh_core_web_trf, in place of the shipped recogniser.

The network's relations are read from the shipped encoder, so they are not to be had with another pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import KgError
from kg.language.recogniser import Name, Window
from kg.model import Span
from kg.ontology import Ontology

# A pipeline of spaCy's gives no score with a name; its authors report F1 of 68 to 74 on OntoNotes.
_SCORE = 0.9


class Foreign:
    """A spaCy pipeline by name; `lexicon/spacy.yaml` has our type for each of its labels.

    Raises:
        KgError: no pipeline of that name is installed.
    """

    def __init__(self, pipeline: str, ontology: Ontology) -> None:
        import spacy

        self._labels: Mapping[str, str] = dict(ontology.data("spacy"))
        try:
            self._nlp = spacy.load(pipeline)
        except OSError as error:
            remedy = f"python -m spacy download {pipeline}"
            raise KgError(f"no spaCy pipeline {pipeline}", remedy=remedy) from error

    def read(self, text: str, _sentences: tuple[Span, ...], *, least: float = 0.0) -> tuple[list[Name], list[Window]]:
        """The pipeline's names under our types, in the order of the text; it cuts sentences by itself."""
        named = [(Span(one.start_char, one.end_char), self._labels.get(one.label_)) for one in self._nlp(text).ents]
        return [Name(span, type_, _SCORE) for span, type_ in named if type_ and least < _SCORE], []
