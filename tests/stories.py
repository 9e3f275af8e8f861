"""Small articles that name things in common, and a graph of them as bytes."""

from __future__ import annotations

from io import BytesIO

import kg

ARTICLES = {
    "signing": "3月5日，青川大学与蓝湾科技有限公司在海州市签署合作协议。蓝湾科技有限公司总经理林秋实出席签约仪式。",
    "park": "海州高新区位于海州市。海州高新区党工委书记周远山表示，园区已入驻企业320家，到2027年将超过500家。",
    "visit": "4月2日，海州高新区党工委书记周远山一行到蓝湾科技有限公司调研，总经理林秋实介绍了情况。",
    "forum": "5月18日，海州科技创新大会在海州市举行。青川大学校长何静书出席大会并致辞。",
    "plain": "今天天气很好。",
}


def document(name: str, text: str = "") -> kg.Document:
    return kg.Document(name, text or ARTICLES[name], published="2025-03-06")


def documents(*names: str) -> list[kg.Document]:
    return [document(name) for name in names or ARTICLES]


def canonical(folder: kg.GraphFolder) -> bytes:
    """The graph as canonical N-Quads."""
    stream = BytesIO()
    folder.export("nquads", stream)
    return stream.getvalue()
