"""Publishing: the site of some packages, built by Sphinx and put in the place of the last one."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sphinx.application import Sphinx

from .environments import templates_folder
from .problems import Location, Problem, SchemaError
from .site import Listed, Sheet
from .sphinx_pages import SUFFIX

# What stands in each site that was built here: only such a folder is replaced.
_MARK = ".schemaclass-site"
# Hosts that run Jekyll leave out folders such as `_static` unless this stands beside them.
_NO_JEKYLL = ".nojekyll"
# Sphinx's own mark, which is another one in every run.
_BUILD_INFO = ".buildinfo"
_TITLE = "Documentation"


def publish(
    folder: Path, sheets: Iterable[Sheet], packages: Sequence[Listed], files: Mapping[str, str]
) -> int:
    """Build a site and put it at `folder`; `files` are put beside its pages as they are.

    Gives the number of pages. Raises SchemaError where something else stands at `folder`.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).is_file():
        sentence = "is not a site that this compiler built: it is not replaced"
        raise SchemaError([Problem(Location(folder.as_posix()), "site", sentence, "move it away")])
    with TemporaryDirectory(prefix="site-") as scratch:
        sources, extra, built = (Path(scratch) / name for name in ("sources", "extra", "built"))
        count = 0
        for sheet in sheets:
            _put(sources / f"{sheet.path}{SUFFIX}", sheet.source())
            count += 1
        for path, text in files.items():
            _put(extra / path, text)
        _run(sources, built, _settings(extra, packages))
        (built / _BUILD_INFO).unlink()
        for name in (_MARK, _NO_JEKYLL):
            _put(built / name, "")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, folder)
    return count


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _settings(extra: Path, packages: Sequence[Listed]) -> dict[str, Any]:
    templates = templates_folder()
    return {
        "extensions": ["schemaclass.sphinx_pages"],
        "project": _TITLE,
        "html_title": _TITLE,
        "html_theme": "site",
        "html_theme_path": [str(templates)],
        "html_context": {"packages": packages},
        "html_extra_path": [str(extra)],
        "html_search_language": "words",
        "html_show_search_summary": False,
        "html_copy_source": False,
        "html_use_index": False,
        "html_permalinks_icon": "#",
        "highlight_language": "none",
        "suppress_warnings": ["toc.not_included"],
    }


def _run(sources: Path, built: Path, settings: dict[str, Any]) -> None:
    """Run Sphinx. Raises RuntimeError for whatever it warns about: its sources are all ours."""
    warnings = io.StringIO()
    app = Sphinx(
        srcdir=sources,
        confdir=None,
        outdir=built,
        doctreedir=sources.parent / "doctrees",
        buildername="html",
        confoverrides=settings,
        status=None,
        warning=warnings,
        freshenv=True,
    )
    app.build()
    if warnings.getvalue():
        raise RuntimeError(f"Sphinx warns:\n{warnings.getvalue()}")
