"""Names in RDF: prefixes, the IRIs of our things, and literals whose datatype says what they are.

Every function here is a pure function of its arguments, so that one thing has one spelling on every machine.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.model import Span, Value

#: Where resources live unless the user says otherwise, and where the vocabulary lives always.
DEFAULT_BASE = "https://w3id.org/zhkg/"
VOCABULARY = "https://w3id.org/zhkg/ontology#"

KG = VOCABULARY
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
EDTF = "http://id.loc.gov/datatypes/edtf/"

#: The prefixes that our files declare and our queries may use without declaring them.
PREFIXES: dict[str, str] = {
    "kg": KG,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "skos": SKOS,
    "schema": SCHEMA,
    "oa": OA,
    "prov": PROV,
    "void": VOID,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "edtf": EDTF,
}

#: The datatype of a time that stayed words ("近日") or is no real date (2022-02-30).
TIME_TEXT = VOCABULARY + "timeText"

_DIGEST_LENGTH = 20  # 80 bits: ten million statements collide with probability 4e-11


def digest(*parts: str) -> str:
    """A short hash of the parts and of where one ends and the next begins.

    >>> digest("a", "bc") == digest("ab", "c")
    False
    """
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]


# Characters that an IRI path takes as they are: RFC 3987 ipchar and "/", less those that are invisible or turn the
# direction of writing. "%" is not among them, so that the way back is unquoting.
_IN_IRI = re.compile(
    r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/"
    "\u00a1-\u00ac\u00ae-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + "]"
)
_DOTS = re.compile(r"(?<![^/])\.{1,2}(?![^/])")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=65536)
def escape(name: str) -> str:
    """A name as part of an IRI's path; Chinese stays readable, `unescape` leads back.

    >>> escape("Person/吕帆"), escape("Company/a b|<c>%"), escape("Product/..")
    ('Person/吕帆', 'Company/a%20b%7C%3Cc%3E%25', 'Product/%2E%2E')
    """
    return _DOTS.sub(lambda match: "%2E" * len(match[0]), _IN_IRI.sub(_percent, name))


def unescape(path: str) -> str:
    """The name that was escaped.

    >>> unescape(escape("100% a/b\\ue000")) == "100% a/b\\ue000"
    True
    """
    return unquote(path, errors="surrogatepass") if "%" in path else path


_SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """A text without lone surrogates, which no RDF syntax can hold; they become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


class Names:
    """The IRIs under one base: `entity/Type/name`, `document/id`, `statement/hash` and so on.

    >>> Names().entity("Person/吕帆").value, Names().place("a/1", Span(3, 5)).value
    ('https://w3id.org/zhkg/entity/Person/吕帆', 'https://w3id.org/zhkg/document/a/1#char=3,5')
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base = base if base.endswith("/") else f"{base}/"
        self.entities = base + "entity/"
        self.documents = base + "document/"
        #: The graph of what no document says, only a gazetteer.
        self.gazetteer = base + "gazetteer"

    def entity(self, id: str) -> NamedNode:  # noqa: A002  the model's word
        return NamedNode(self.entities + escape(id))

    def document(self, id: str) -> NamedNode:  # noqa: A002  the model's word
        """The document, and the named graph of what it says; the empty id is the gazetteer's."""
        return NamedNode(self.documents + escape(id) if id else self.gazetteer)

    def place(self, document: str, span: Span) -> NamedNode:
        """A stretch of a document's text as received, as RFC 5147 names it, in code points."""
        return NamedNode(f"{self.document(document).value}#char={span.start},{span.end}")

    def within(self, document: str, kind: str, name: str) -> NamedNode:
        """Something else of a document."""
        return NamedNode(f"{self.document(document).value}#{kind}={name}")

    def resource(self, kind: str, name: str) -> NamedNode:
        return NamedNode(f"{self.base}{kind}/{escape(name)}")

    def entity_id(self, iri: str) -> str | None:
        """The id behind an entity's IRI; None where it is none."""
        return unescape(iri[len(self.entities) :]) if iri.startswith(self.entities) else None

    def document_id(self, iri: str) -> str | None:
        """The id behind a document's IRI; None where it is none."""
        iri = iri.partition("#")[0]
        if iri == self.gazetteer:
            return ""
        return unescape(iri[len(self.documents) :]) if iri.startswith(self.documents) else None


def span_of(iri: str) -> Span:
    """The span that an IRI made by `Names.place` stands for.

    >>> span_of("https://w3id.org/zhkg/document/a#char=3,5")
    Span(start=3, end=5)
    """
    start, _, end = iri.rpartition("#char=")[2].partition(",")
    return Span(int(start), int(end.partition(";")[0]))


_IN_ABSOLUTE = re.compile(
    r"%(?![0-9A-Fa-f]{2})|[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\u00a1-\ud7ff\uf900-\uffef\U00010000-\U000dfffd]"
)


def absolute(iri: str) -> str:
    """An IRI from elsewhere, made legal; what has no scheme becomes a URN.

    >>> absolute("http://www.wikidata.org/entity/Q1"), absolute("http://a/b c"), absolute("a b")
    ('http://www.wikidata.org/entity/Q1', 'http://a/b%20c', 'urn:kg:a%20b')
    """
    whole, mark, fragment = _IN_ABSOLUTE.sub(_percent, iri).partition("#")
    legal = whole + mark + fragment.replace("#", "%23")
    try:
        return NamedNode(legal).value
    except ValueError:
        return f"urn:kg:{legal.replace('#', '%23').replace('?', '%3F')}"


@lru_cache(maxsize=4096)
def term(local: str, namespace: str = VOCABULARY) -> NamedNode:
    """A term of a vocabulary by its local name."""
    return NamedNode(namespace + escape(local))


def local(iri: str) -> str:
    """The local name of a term of our vocabulary."""
    return unescape(iri.removeprefix(VOCABULARY))


def string(text: str) -> Literal:
    return Literal(clean_text(text))


def decimal(number: str | float) -> Literal:
    """An xsd:decimal in its canonical spelling, which stores keep.

    >>> decimal("12.50").value, decimal(0.9).value, decimal("1e3").value
    ('12.5', '0.9', '1000')
    """
    value = Decimal(str(number))
    if not value.is_finite():
        raise InvalidOperation(f"{number} is no finite number")
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal(_canonical_sign(digits), datatype=term("decimal", XSD))


def _canonical_sign(digits: str) -> str:
    whole, dot, fraction = digits.lstrip("+-").partition(".")
    plain = (whole.lstrip("0") or "0") + dot + fraction
    return f"-{plain}" if digits.startswith("-") and plain != "0" else plain


_DATATYPES = (
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\d"), "date"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "gYearMonth"),
    (re.compile(r"\d{4}"), "gYear"),
    (re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "gMonthDay"),
    (re.compile(r"--(0[1-9]|1[0-2])"), "gMonth"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]\d\d:\d\d)?"), "dateTime"),
)


def _moment(text: str) -> str | None:
    """The XSD type of a date, partial or whole; None where it is none."""
    for pattern, datatype in _DATATYPES:
        if pattern.fullmatch(text):
            return datatype if datatype not in ("date", "dateTime") or _exists(text[:10]) else None
    return None


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def time(text: str) -> Literal:
    """A time as a typed literal: an XSD date, an EDTF interval, else the words.

    >>> [time(text).datatype.value.rpartition("#")[2] for text in ("2022-08-20", "2022-05", "--08-20", "近日")]
    ['date', 'gYearMonth', 'gMonthDay', 'timeText']
    >>> time("2017/2022").datatype.value
    'http://id.loc.gov/datatypes/edtf/EDTF'
    """
    datatype = _moment(text)
    if datatype:
        return Literal(text, datatype=term(datatype, XSD))
    if ends(text):
        return Literal(text, datatype=term("EDTF", EDTF))
    return Literal(clean_text(text), datatype=NamedNode(TIME_TEXT))


def ends(text: str) -> tuple[Literal, Literal] | None:
    """First and last moment of an interval; None where the text is none.

    >>> ends("2023-07-19/2023-07-20")[1].value
    '2023-07-20'
    """
    first, slash, last = text.partition("/")
    types = _moment(first), _moment(last)
    if not slash or not types[0] or not types[1]:
        return None
    return Literal(first, datatype=term(types[0], XSD)), Literal(last, datatype=term(types[1], XSD))


def literal(value: Value) -> Literal:
    """A model's value in RDF. A number that is none stays text."""
    if value.kind == "date":
        return time(value.lexical)
    if value.kind == "number":
        try:
            return decimal(value.lexical)
        except InvalidOperation:
            pass
    return string(value.lexical)


_NUMBERS = {XSD + name for name in ("decimal", "integer", "double", "float")}


def value(node: Literal) -> Value:
    """The way back from `literal`.

    >>> value(literal(Value("2022-05", "date")))
    Value(lexical='2022-05', kind='date')
    """
    datatype = node.datatype.value
    if datatype in _NUMBERS:
        return Value(node.value, "number")
    return Value(node.value, "text" if datatype in (XSD + "string", RDF + "langString") else "date")


def qualifier(name: str, text: str) -> Literal:
    """A qualifier's value: `time` is a time, `value` a number where it is one, the rest text."""
    if name == "time":
        return time(text)
    return literal(Value(text, "number" if name == "value" else "text"))


def language(tag: str) -> str:
    """A language tag in the case of BCP 47; stores write it in lower case.

    >>> language("zh-hans"), language("zh-latn-pinyin"), language("zh-tw")
    ('zh-Hans', 'zh-Latn-pinyin', 'zh-TW')
    """
    first, *rest = tag.lower().split("-")
    cased = {2: str.upper, 4: str.title}
    return "-".join([first, *(cased.get(len(part), str.lower)(part) for part in rest)])
