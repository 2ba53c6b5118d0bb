"""This file is the sheet that reports are written on, and how a verdict is said on it."""

from html import escape

from jobs.drift.looks import CSS

SIGNS = {"ok": "✓", "drifting": "▲", "blind": "○"}
SAYINGS = {"ok": "No drift", "drifting": "Drifting", "blind": "Blind"}


def whole(title: str, body: str) -> str:
    """A document that needs nothing else."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<style>{CSS}</style></head><body><main>{body}</main></body></html>\n"
    )


def state(verdict: str) -> str:
    """A verdict that reads without colours."""
    return f'<span aria-hidden="true">{SIGNS.get(verdict, "")}</span> {escape(verdict)}'


def sentences(text: str) -> str:
    """Causes, each a line of its own."""
    parts = text.split("; ")
    return escape(text) if len(parts) == 1 else "<ul>" + "".join(f"<li>{escape(part)}</li>" for part in parts) + "</ul>"
