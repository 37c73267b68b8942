"""Regenerate the pictures of the documentation: one dossier at three widths, and its printed page.

Usage: python scripts/captures.py
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from inclusion_metrics.dossier.build import build
from inclusion_metrics.dossier.pdf import browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PARAMS = ROOT / "params" / "contrat_de_ville" / "grand-chambery-2024.yaml"
#: Width and height of each picture, in pixels: a telephone, a tablet, a computer.
SIZES = ((320, 900), (768, 900), (1280, 900))
#: A page of text and flat colours needs no more.
_COLOURS = 48


def main() -> None:
    """Build the dossier beside, then take the pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (built,) = build([PARAMS], sortie=Path(folder))
        if not built.ok:
            raise SystemExit(built.error)
        opened = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        for width, height in SIZES:
            page = opened.new_page(viewport={"width": width, "height": height})
            page.goto(built.page.as_uri())
            if width == max(SIZES)[0]:  # there the summary holds in one screen
                page.evaluate("document.getElementById('synthese').scrollIntoView()")
            target = IMAGES / f"dossier-{width}.png"
            with Image.open(io.BytesIO(page.screenshot())) as taken:
                taken.convert("RGB").quantize(_COLOURS).save(target, optimize=True)
            print(f"{target.relative_to(ROOT)}  ({target.stat().st_size / 1000:.0f} ko)")
        opened.close()


if __name__ == "__main__":
    main()
