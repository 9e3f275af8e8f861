"""A graph as one offline page: to look at, search and filter, with the sentence behind every fact."""

from kg.view.html import page
from kg.view.labels import Label, Labels, Language

__all__ = ["Label", "Labels", "Language", "page"]
