"""One look for each type: a colour and a sign.

Colour-blind readers tell about eight colours apart, and there are eighteen types, so a type is a hue of its family
(after Okabe and Ito), a shade within it, and one character on the node, which alone is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.view.labels import Labels


class Look(NamedTuple):
    """`light` and `dark` are the fill on a light and on a dark page; `sign` is one character."""

    light: str
    dark: str
    sign: str


_KNOWN = {
    # people: vermilion
    "Person": Look("#c8501a", "#f08a54", "人"),
    # bodies that do business: blue; that govern: navy
    "Company": Look("#0b6cb0", "#4fa3e0", "企"),
    "Organization": Look("#5a9bd0", "#8fc1ea", "机"),
    "Society": Look("#86b4db", "#b4d5f0", "会"),
    "Government": Look("#2f4a7d", "#7f9bd6", "政"),
    # learning: bluish green
    "University": Look("#00745a", "#3dbf9d", "校"),
    "Institute": Look("#2f9e82", "#7ad6bd", "研"),
    # places of innovation and what is done there: orange
    "Platform": Look("#dd8f00", "#f2b233", "台"),
    "Project": Look("#efb948", "#f7d283", "项"),
    # what happens, is planned, is honoured: reddish purple
    "Event": Look("#96386f", "#d77db4", "事"),
    "Programme": Look("#bf6499", "#e5a3c8", "策"),
    "Award": Look("#d994bd", "#f1c6de", "奖"),
    # the map recedes: grey, darker the larger
    "Province": Look("#474d57", "#a3acba", "省"),
    "City": Look("#656c78", "#b7bfcb", "市"),
    "District": Look("#858c98", "#c9d0da", "区"),
    "Place": Look("#a3a9b4", "#dbe0e8", "地"),
    # fields and goods: brown
    "Industry": Look("#7a5a2b", "#c2a06c", "业"),
    "Product": Look("#a98850", "#dcc08f", "品"),
}
_SPARE = ("#0b6cb0", "#c8501a", "#00745a", "#dd8f00", "#96386f", "#7a5a2b", "#2f4a7d", "#656c78")


def looks(types: Iterable[str], labels: Labels) -> dict[str, Look]:
    """A look for every type; those of another field get a spare colour by their order and the sign of their label.

    >>> looks(["Person", "Ship"], Labels({}, {}))["Ship"].sign
    'S'
    """
    found: dict[str, Look] = {}
    for type_ in types:
        spare = _SPARE[len(found) % len(_SPARE)]
        sign = labels.type(type_).zh[:1] or "?"
        found[type_] = _KNOWN.get(type_) or Look(spare, spare, sign)
    return found
