"""`giljabi coupons split`."""

from __future__ import annotations

import click

from giljabi.cli.output import format_option, json_line, wants_json
from giljabi.core.guide.vouchers import split
from giljabi.errors import InputError


@click.group()
def coupons() -> None:
    """Vouchers."""


@coupons.command("split")
@click.argument("amount", type=int)
@click.option("--denominations", required=True, help="the vouchers on offer, separated by commas: 1000,2000,5000")
@format_option
def split_(amount: int, denominations: str, form: str | None) -> None:
    """The fewest vouchers that add up to AMOUNT won, or the nearest sums when none do."""
    try:
        result = split(amount, [int(part) for part in denominations.split(",")])
    except ValueError as error:
        raise InputError(f"coupons split: {error}") from None
    if wants_json(form):
        json_line({
            "amount": result.amount, "possible": result.possible, "vouchers": list(result.vouchers),
            "below": result.below, "above": result.above,
        })  # fmt: skip
    elif result.possible:
        click.echo(" + ".join(f"{value:,}" for value in result.vouchers) or "nothing to pay")
    else:
        near = " and ".join(f"{value:,}" for value in (result.below, result.above) if value)
        click.echo(f"no vouchers add up to {amount:,}; nearest {near or 'nothing'}")
    if not result.possible:
        raise click.exceptions.Exit(1)
