"""Repair: a document's text as it arrived to a clean, simplified one, with every edit and the way back.

clean = kg.text.clean(Document("a", "科技創(chuàng)新"))
clean.text                  '科技创新'
clean.edits                 what was changed, and by which fix (`repair.STEPS` lists them in order)
clean.source(2, 4)          where in the received text a slice was read from
clean.boilerplate           menus, bylines, footers: not read for facts
clean.damaged               what could not be read
clean.metadata              published, dateline, outlet, author, title
"""

from __future__ import annotations

from kg.text.clean import body, clean
from kg.text.repair import STEPS, reason

__all__ = ["STEPS", "body", "clean", "reason"]
