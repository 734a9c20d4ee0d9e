"""The commands under ``prices``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import load_config
from costscope.cli.context import book_of, now_of
from costscope.cli.emit import emit

prices = typer.Typer(help="The price book.", no_args_is_help=True, rich_markup_mode=None)

_Provider = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--provider", metavar="NAME", help="Only this provider."),
]


@prices.command("list")
def list_prices(
    model: Annotated[Optional[str], typer.Argument(metavar="MODEL", help="Part of a model's name.")] = None,  # noqa: UP045
    provider: _Provider = None,
    at: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--at", metavar="INSTANT", help="Prices in force then; default: now."),
    ] = None,
    fmt: options.Format = None,
    output: options.Output = None,
    prices: options.Prices = None,
) -> None:
    """Prices in force, per million tokens or per request.

    \b
    Examples:
      costscope prices list claude
      costscope prices list --provider openai --at 2026-01-01
    """
    from costscope.analysis.prices import list_prices as ask
    from costscope.domain.period import parse_instant

    config = load_config()
    instant = parse_instant(at) if at else now_of(config)
    book = book_of(prices, config)
    emit(ask(book, provider=provider, model=model, at=instant), fmt, output, empty="costscope prices list")


@prices.command("show")
def show_price(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model as a log names it.")],
    provider: _Provider = None,
    service_tier: Annotated[Optional[str], typer.Option("--tier", metavar="TIER")] = None,  # noqa: UP045
    processing: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--processing", metavar="KIND", help="batch"),
    ] = None,
    region: Annotated[Optional[str], typer.Option("--region", metavar="REGION")] = None,  # noqa: UP045
    fmt: options.Format = None,
    output: options.Output = None,
    prices: options.Prices = None,
) -> None:
    """Every price one model ever had, with dates, conditions and sources.

    \b
    Examples:
      costscope prices show deepseek-v4-pro
      costscope prices show claude-opus-5 --processing batch
    """
    from costscope.analysis.prices import show_price as ask
    from costscope.pricing.book import PriceContext

    context = PriceContext(
        provider=provider, model=model, service_tier=service_tier, processing=processing, region=region
    )
    emit(
        ask(book_of(prices), context),
        fmt,
        output,
        empty=f"no price is known for {model}; costscope prices list",
    )


@prices.command("check")
def check_prices(
    fmt: options.Format = None,
    output: options.Output = None,
    prices: options.Prices = None,
) -> None:
    """Look for gaps, overlaps, odd ratios and stale prices.

    The price files are looked at as they lie over the book.

    \b
    Examples:
      costscope prices check --prices contract.toml
    """
    from costscope.analysis.prices import check_prices as ask

    emit(ask(book_of(prices)), fmt, output, empty="no problem was found")


@prices.command("diff")
def diff_prices(
    prices: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Price files to compare with the book as shipped.")
    ],
    fmt: options.Format = None,
    output: options.Output = None,
) -> None:
    """What price files change in the shipped book.

    \b
    Examples:
      costscope prices diff contract.toml
    """
    from pathlib import Path

    from costscope.analysis.prices import diff_prices as ask
    from costscope.pricing.book import PriceBook

    changed = PriceBook.load([Path(name) for name in prices])
    emit(ask(PriceBook.load(), changed), fmt, output, empty="the files change no price")
