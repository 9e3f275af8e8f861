"""The options of commands that read sources: what hostile input stops at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

import click

from kg.sources.limits import REASONS, Limits, option


def limited(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each limit, with its reason; it receives them as `limits`."""

    @wraps(command)
    def with_limits(**given: Any) -> Any:
        limits = Limits(**{limit.name: given.pop(f"max_{limit.name}") for limit in fields(Limits)})
        return command(**given, limits=limits)

    for limit in reversed(fields(Limits)):
        with_limits = click.option(
            option(limit.name),
            f"max_{limit.name}",
            type=click.IntRange(min=1),
            default=limit.default,
            show_default=True,
            help=REASONS[limit.name],
        )(with_limits)
    return with_limits
