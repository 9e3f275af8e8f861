"""Words and addresses for one reader: their language, and the parameter that keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote as percent
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request

from kg.graph.terms import escape
from kg.model import MEASURES, Document
from kg.ontology import Class, Ontology, Property
from kg.server.explorer.articles import heading
from kg.server.explorer.times import readable
from kg.server.explorer.words import word
from kg.server.negotiation import accepted

_PLAIN = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)


class Reader:
    """What templates and scripts ask for the words of."""

    def __init__(self, ontology: Ontology, language: str, kept: Mapping[str, str] | None = None) -> None:
        self.ontology = ontology
        self.language = language
        self.kept = kept or {}

    @classmethod
    def of(cls, request: Request, ontology: Ontology) -> Reader:
        language = language_of(request)
        return cls(ontology, language, {"lang": language} if request.query_params.get("lang") else {})

    def say(self, name: str) -> str:
        return word(name, self.language)

    def to(self, path: str, id_: str = "", fragment: str = "", **parameters: str) -> Markup:
        """An address of ours, which keeps the language."""
        name = escape(id_)
        if "%2E" in name:  # a browser takes %2E%2E for "..", so that such a name is given as a parameter
            path, name, parameters = path.rstrip("/"), "", {**parameters, "id": id_}
        query = urlencode({**parameters, **self.kept})
        address = percent(path) + percent(name, safe="/%") + (f"?{query}" if query else "")
        return Markup(Markup.escape(address + (f"#{percent(fragment, safe='=,')}" if fragment else "")))

    def outside(self, address: str | None) -> str | None:
        """An address elsewhere, if it is one of the web."""
        return address if address and address.lower().startswith(("http://", "https://")) else None

    def type(self, name: str) -> str:
        return self._label(self.ontology.classes.get(name), name)

    def relation(self, name: str) -> str:
        if name == MEASURES:
            return self.say("figures")
        return self._label(self.ontology.properties.get(name), name)

    def _label(self, term: Class | Property | None, name: str) -> str:
        if term is None:
            return name
        label = term.en if self.language == "en" else term.zh
        return label[:1].upper() + label[1:] if isinstance(term, Class) else label

    def symmetric(self, relation: str) -> bool:
        one = self.ontology.relations.get(relation)
        return one is not None and one.symmetric

    def tag(self, type_: str) -> str:
        """A class of the style sheet for a type."""
        return f"t-{type_}" if type_ in self.ontology.types else "t-other"

    @staticmethod
    def number(lexical: str) -> str:
        """A number with its thousands apart; what is no plain number stays as it is.

        >>> Reader.number("100000.5"), Reader.number("several"), Reader.number("1e999999")
        ('100,000.5', 'several', '1e999999')
        """
        return f"{Decimal(lexical):,f}" if _PLAIN.fullmatch(lexical) else lexical

    @staticmethod
    def time(lexical: str | None) -> str:
        return readable(lexical)

    @staticmethod
    def heading(document: Document | None, id_: str, most: int = 60) -> str:
        return heading(document, id_, most)


def language_of(request: Request) -> str:
    """`?lang=`, else the first of Chinese and English that the browser asks for."""
    if (asked := request.query_params.get("lang")) in ("zh", "en"):
        return str(asked)
    ranges = sorted(accepted(request.headers.get("accept-language", "")), key=lambda pair: -pair[1])
    return next((range_[:2] for range_, _ in ranges if range_[:2] in ("zh", "en")), "zh")
