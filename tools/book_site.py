"""Sphinx extension of the site: generated pages, MathJax and the explorers, served by the site itself."""

import html
import importlib.util
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from cnn_core.study.cards import ERRATA
from cnn_core.widgets.page.static import write_static
from tools import book_drawings, book_narrow, pages
from tools.book_light import lighten
from tools.book_search import English, search_script
from tools.contents import read_text
from tools.page_python import site as page_python
from tools.progress import site as progress

# What a page with mathematics loads, of the many files of the MathJax distribution.
_MATHJAX = [
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex/extensions",
    "output/chtml.js",
    "output/chtml/fonts",
    "a11y/assistive-mml.js",
]
_EXPLORER = re.compile(r'data-explorer="([a-z0-9_]+)"')


def _mathjax_source() -> Path:
    """Return the folder of the MathJax distribution that a package of the environment carries."""
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("sphinx-mathjax-offline is not installed: pip install -r requirements.txt")
    return Path(spec.origin).parent / "static" / "mathjax"


def _copy_mathjax(target: Path) -> None:
    """Copy the files named in _MATHJAX, once."""
    source = _mathjax_source()
    for name in _MATHJAX:
        if not (target / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)


def _write_assets(app: Sphinx) -> None:
    """Write what pages load beside the theme into a folder that Sphinx copies to ``_static``."""
    assets = Path(app.outdir).parent / "assets"
    _copy_mathjax(assets / "mathjax")
    write_static(assets / "explorers")
    page_python.write(assets)
    progress.write(assets)
    # The theme's web fonts draw the icons; its script of 1.5 MB for the same is left empty.
    (assets / "scripts").mkdir(exist_ok=True)
    (assets / "scripts" / "fontawesome.js").write_text(
        "// The style sheet's fonts draw the icons.\n", "utf-8"
    )
    (assets / "searchtools.js").write_text(search_script(), "utf-8")
    app.config.html_static_path.append(str(assets))


def _add_explorers(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Load the explorers' host, and their modules, on the pages that show one and on no other."""
    body, counts = context.get("body", ""), {}

    def with_id(match: re.Match) -> str:
        """Return the placeholder with the anchor that links to an explorer use, the same as in share.js."""
        name = match[1]
        counts[name] = counts.get(name, 0) + 1
        number = f"-{counts[name]}" if counts[name] > 1 else ""
        return f'id="explorer-{name}{number}" {match[0]}'

    if body:
        context["body"] = body = _EXPLORER.sub(with_id, body)
    names = sorted(set(_EXPLORER.findall(body)))
    if names or "cnn-explorer" in body:  # the gallery shows pictures alone
        app.add_css_file("explorers/explorer.css")
    if not names:
        return
    for name in names:
        app.add_js_file(f"explorers/explorers/{name}.js", loading_method="defer")
    for script in ("share", "host"):
        app.add_js_file(f"explorers/{script}.js", loading_method="defer")


def _fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what is generated into a page that is being read, so that it is parsed, linked and searched."""
    source[0] = pages.filled(source[0])


def _outdated(app: Sphinx, env, added: set, changed: set, removed: set) -> list[str]:
    """Return the pages to be read anew, because what is generated on them depends on a change."""
    texts = {page: Path(env.doc2path(page)) for page in env.found_docs & env.all_docs.keys()}
    return [
        page
        for page, path in texts.items()
        if path.suffix == ".md" and pages.changed(read_text(path)) > env.all_docs[page] / 1e6
    ]


def _describe(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give a page its description, the summary of its header, and the start page the book's title once."""
    if summary := app.env.metadata.get(page, {}).get("summary"):
        context["metatags"] += f'<meta name="description" content="{html.escape(str(summary))}" />\n'
    if page == app.config.root_doc:
        # The book's name beside the contents, which leads home, stays.
        context["theme_logo"] = {**(context.get("theme_logo") or {}), "text": context["docstitle"]}
        context["docstitle"] = ""


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    """Drop what the themes bring and no reader needs: templates of pages, source maps, translations."""
    static = Path(app.outdir) / "_static"
    for path in [*static.rglob("*macros.html"), *static.rglob("*.map")]:
        path.unlink()
    shutil.rmtree(static / "locales", ignore_errors=True)
    if exception is None:
        lighten(Path(app.outdir))


def _mend_page(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Two things that the theme and docutils get wrong for this book.

    The edit button of a chapter should lead to NAME.md, which people edit, not to its executed twin. And the
    entries of a bibliography carry a role that ARIA has withdrawn, which leaves their list without items.
    """
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("label") == "source-edit-button":
                button["url"] = re.sub(r"\.ipynb$", ".md", button["url"])
    if "body" in context:
        context["body"] = context["body"].replace(' role="doc-biblioentry"', ' role="listitem"')


def _link_claims(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Link the cards of claims to the page of errata beside them, which works from disk, too."""
    if ERRATA in context.get("body", ""):
        context["body"] = context["body"].replace(f'href="{ERRATA}#', f'href="{context["pathto"]("errata")}#')


def setup(app: Sphinx) -> dict:
    """Register the hooks, and a setting that Jupyter Book makes for an extension left out here."""
    app.add_config_value("comments_config", {}, "html")
    app.connect("builder-inited", _write_assets)
    app.connect("source-read", _fill)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-get-outdated", page_python.outdated)
    app.connect("html-page-context", _add_explorers)
    app.connect("html-page-context", progress.add)
    app.connect("html-page-context", page_python.add)
    app.connect("html-page-context", book_narrow.mend)
    app.connect("html-page-context", book_drawings.inline)
    app.connect("html-page-context", _link_claims)
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _mend_page, priority=900)  # after the theme made its buttons
    app.connect("build-finished", _tidy)
    app.add_search_language(English)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
