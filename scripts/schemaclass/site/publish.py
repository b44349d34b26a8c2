"""Publishing: the site of some packages, built by Sphinx and exchanged with the last one."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from schemaclass.codegen.environments import templates_folder
from schemaclass.core.problems import Location, Problem, SchemaError
from schemaclass.output.changes import SITE, failure
from schemaclass.output.write import successor

from .site import Listed, Sheet
from .sphinx_pages import SUFFIX

# What stands in each site that was built here: only such a folder is replaced.
_MARK = ".schemaclass-site"
# Hosts that run Jekyll leave out folders such as `_static` unless this stands beside them.
_NO_JEKYLL = ".nojekyll"
# Sphinx's own mark, which is another one in every run.
_BUILD_INFO = ".buildinfo"
_TITLE = "Documentation"
# The folder beside the sources whose files are put beside the pages.
_EXTRA = "extra"


def publish(
    output: Path,
    make: Callable[[], None],
    sheets: Iterable[Sheet],
    packages: Sequence[Listed],
    files: Mapping[str, str],
) -> int:
    """Build the site of an output folder; `files` are put beside its pages as they are.

    `make` makes the output folder if it isn't there. Gives the number of pages. Raises SchemaError
    where something else stands at the site's place, and where files can't be written.
    """
    _refuse_others(output / SITE)
    with successor(output, SITE, make) as (scratch, built):
        sources = scratch / "sources"
        count = 0
        for sheet in sheets:
            _put(sources / f"{sheet.path}{SUFFIX}", sheet.source())
            count += 1
        for path, text in files.items():
            _put(scratch / _EXTRA / path, text)
        _run(sources, built, _settings(packages))
        (built / _BUILD_INFO).unlink()
        for name in (_MARK, _NO_JEKYLL):
            _put(built / name, "")
    return count


def _refuse_others(site: Path) -> None:
    """Refuse to replace what was not built here. Raises SchemaError."""
    try:
        is_ours = not any(site.iterdir()) or (site / _MARK).is_file()
    except FileNotFoundError:
        is_ours = True
    except NotADirectoryError:
        is_ours = False
    except OSError as error:
        raise failure(error, site, "site", "mend that and build it again") from None
    if not is_ours:
        sentence = "is not a site that this compiler built: it is not replaced"
        raise SchemaError([Problem(Location(site.as_posix()), "site", sentence, "move it away")])


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _settings(packages: Sequence[Listed]) -> dict[str, Any]:
    templates = templates_folder()
    return {
        "extensions": ["schemaclass.site.sphinx_pages"],
        "project": _TITLE,
        "html_title": _TITLE,
        "html_theme": "site",
        "html_theme_path": [str(templates)],
        "html_context": {"packages": packages},
        # From the folder of the sources: Sphinx has no settings that are not Unicode.
        "html_extra_path": [f"../{_EXTRA}"],
        "html_search_language": "words",
        "html_show_search_summary": False,
        "html_copy_source": False,
        "html_use_index": False,
        "html_permalinks_icon": "#",
        "highlight_language": "none",
        "suppress_warnings": ["toc.not_included"],
    }


def _run(sources: Path, built: Path, settings: dict[str, Any]) -> None:
    """Run Sphinx. Raises RuntimeError for whatever it warns about: its sources are all ours.

    Raises OSError where it can't write.
    """
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
    with _failing():
        app.build()
    if warnings.getvalue():
        raise RuntimeError(f"Sphinx warns:\n{warnings.getvalue()}")


@contextlib.contextmanager
def _failing() -> Iterator[None]:
    """Raise the first of the OSErrors that Sphinx only warns about, once it is done."""
    errors: list[OSError] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            arguments = record.args if isinstance(record.args, tuple) else ()
            errors.extend(each for each in arguments if isinstance(each, OSError))

    logger, collector = logging.getLogger("sphinx"), Collector()
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if errors:
        raise errors[0]
