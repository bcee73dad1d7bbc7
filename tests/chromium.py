"""The browser that tests open pages in: one without windows, and every night the whole Chromium.

The whole one draws tabs and menus around each page, which costs three times as much.
"""

import shutil

from sizes import IS_THOROUGH

_WITHOUT_WINDOWS, _WHOLE = ("chromium-headless-shell",), ("chromium", "chromium-browser")
_NAMES = (*_WHOLE, *_WITHOUT_WINDOWS) if IS_THOROUGH else (*_WITHOUT_WINDOWS, *_WHOLE)
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
"""Where it is; None where there is none."""
