"""QR codes: dark on white with the quiet zone that cameras need, in every theme."""

from __future__ import annotations

import io

import segno


def code_of(address: str) -> bytes:
    """An SVG image of the address, drawn to scale."""
    image = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        image,
        kind="svg",
        border=4,
        dark="#13202c",
        light="#ffffff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return image.getvalue()
