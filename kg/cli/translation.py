"""The help of the command line in the language of the user: English, or Chinese from `zh.yaml` beside this file.

click translates nothing of ours; it asks its context for the help, and this context gives it a translated copy of the
command. The catalogue is read only then: a query pays nothing for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

import click

_CATALOGUE = Path(__file__).with_name("zh.yaml")


def language(environment: Mapping[str, str] = os.environ) -> str:
    """`zh` or `en`: what KG_LANG says, else the locale.

    >>> language({"LANG": "zh_CN.GBK"}), language({"LC_ALL": "C", "LANG": "zh_CN"}), language({"KG_LANG": "zh"})
    ('zh', 'en', 'zh')
    """
    names = ("KG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if wanted.lower().startswith("zh") else "en"


@cache
def catalogue() -> dict[str, Any]:
    """The Chinese words: `words` for click's own, then `help`, `short` and `options` of each command."""
    import yaml

    read: dict[str, Any] = yaml.safe_load(_CATALOGUE.read_text(encoding="utf8"))
    return read


def short(name: str, english: str) -> str:
    """The one line that says what a command does."""
    return str(catalogue().get(name, {}).get("short", english)) if language() == "zh" else english


class HelpFormatter(click.HelpFormatter):
    """Writes click's own words in the language of the user."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _word("Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(_word(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        told = [(first, _extra(second)) for first, second in rows]
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """A context whose help is in the language of the user."""

    formatter_class = HelpFormatter

    def get_help(self) -> str:
        if language() == "zh":
            return translated(self.command, self.command.name or "").get_help(self)
        return super().get_help()


def translated(command: click.Command, name: str) -> click.Command:
    """A copy of a command with its help in Chinese; what the catalogue lacks stays English."""
    known = catalogue().get("kg" if isinstance(command, click.Group) else name, {})
    options = known.get("options", {})
    other = copy(command)
    other.help = known["help"].replace("\\b\n", "\b\n") if "help" in known else command.help
    other.params = [_option(param, options) for param in command.params]
    return other


def _option(param: click.Parameter, words: Mapping[str, str]) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    other = copy(param)
    other.help = words.get(long_name(param), _word(param.help or "") or None)
    return other


def long_name(option: click.Option) -> str:
    """The name under which the catalogue has an option: `--output` of `-o, --output`."""
    return max(option.opts, key=len)


def _word(english: str) -> str:
    return str(catalogue()["words"].get(english, english)) if language() == "zh" else english


def _extra(text: str) -> str:
    """What click adds to the help of an option: its default, that it is required; and the help of --help."""
    if language() != "zh":
        return text
    said, bracket, extra = text.rpartition("  [")
    if not bracket:
        return _word(text)
    for english in ("default: ", "required"):
        extra = extra.replace(english, _word(english))
    return f"{said}{bracket}{extra}"
