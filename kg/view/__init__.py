"""A graph as one offline page: to look at, search and filter, with the sentence behind every fact."""

from kg.view.labels import Label, Labels, Language
from kg.view.page import page

__all__ = ["Label", "Labels", "Language", "page"]
