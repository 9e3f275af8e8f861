"""What kg is held against: spaCy pipelines of zh_core_web_sm's size. They are untrained: timing needs no weights."""

from __future__ import annotations

from typing import Any

_TOK2VEC = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 4, "embed_size": 2000, "window_size": 1,
            "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None}  # fmt: skip
_LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}
_PARSER = {"@architectures": "spacy.TransitionBasedParser.v2", "extra_state_tokens": False, "hidden_width": 64,
           "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": _LISTENER}  # fmt: skip


def peer(*, shared: bool) -> Any:
    """One tok2vec of 96 x 4 with a named-entity recogniser, cut into characters as ours is.

    Args:
        shared: the tagger and the parser too, over the same tok2vec.
    """
    import spacy

    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": _TOK2VEC})
    if shared:
        nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": _LISTENER}})
        nlp.get_pipe("tagger").add_label("n")
        nlp.add_pipe("parser", config={"model": {**_PARSER, "state_type": "parser"}})
        nlp.get_pipe("parser").add_label("dep")
    nlp.add_pipe("ner", config={"model": {**_PARSER, "state_type": "ner"}})
    for label in ("PERSON", "ORG", "GPE", "LOC", "FAC", "EVENT"):
        nlp.get_pipe("ner").add_label(label)
    nlp.initialize()
    return nlp
