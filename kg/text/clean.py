"""A document to its clean text."""

from __future__ import annotations

from kg.model import CleanText, Document
from kg.ontology import Ontology
from kg.text.boilerplate import boilerplate
from kg.text.cues import cues
from kg.text.repair import repair


def clean(document: Document, ontology: Ontology | None = None) -> CleanText:
    """Repair a document's text, and tell the article from what stands around it.

    What boilerplate looks like is read from the ontology (`lexicon/boilerplate.yaml`), by default the packaged one.

    >>> found = clean(Document("a", "<p>溫州舉行科技創(chuàng)新大會(huì)。</p>責(zé)任編輯：方寧"))
    >>> found.text, [span.of(found.text) for span in found.boilerplate]
    ('温州举行科技创新大会。\\n责任编辑：方宁', ['责任编辑：方宁'])
    """
    text, edits, damaged, traditional = repair(document.text)
    page = boilerplate(text, published=document.published, expressions=cues(ontology))
    return CleanText(document, text, tuple(edits), page.spans, tuple(damaged), page.metadata, traditional)


def body(clean_text: CleanText) -> str:
    """The article alone: the clean text without its boilerplate.

    >>> from kg.model import Span
    >>> body(CleanText(Document("a", ""), "首页\\n会议召开。", boilerplate=(Span(0, 2),)))
    '会议召开。'
    """
    parts, at = [], 0
    for start, end in clean_text.boilerplate:
        parts.append(clean_text.text[at:start])
        at = end
    parts.append(clean_text.text[at:])
    return "\n".join(stripped for part in parts if (stripped := part.strip()))
