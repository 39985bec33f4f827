"""What every chapter keeps to. A rule takes a chapter and yields its faults in words; none is the aim."""

import ast
import json
import re

SKELETON_MARKS = re.compile(r"@@|\bTODO\b|\bFIXME\b|\bXXX\b|[Ll]orem ipsum")
# The book speaks of itself alone: not of how, where or by whom it was written.
OUTSIDE = re.compile(
    r"\b(?:in|of|by|from|during) (?:this|the|a|an earlier|the last) session\b|\bissue (?:tracker|#?\d+\b)|"
    r"(?<![\w.])/(?:tmp/|work\b|root\b)|\bpypi\b|pythonhosted|registry\.npmjs|\bas an AI\b",
    re.IGNORECASE,
)
# Syntax that the site understands and Colab shows as it stands.
SITE_ONLY = re.compile(
    r"^\s*:{3,}|^\s*(?:`{3,}|~{3,})\s*\{|\{[a-z][a-z:+-]*\}`|^\([\w-]+\)=\s*$|^\$\$[ \t]+\([\w-]+\)\s*$"
    r"|^%|\[\^[^\]]+\]|^:[a-z]+:",
    re.MULTILINE,
)
FOLDER = re.compile(r"(?<![\w.:/~])(?:/(?:home|root|tmp|usr|var|opt|work|mnt|srv|content|Users)/|[A-Z]:\\)")
FILE_READERS = {"open", "Path", "listdir", "scandir", "glob", "rglob", "chdir", "getcwd", "cwd", "imread"}
DOI_OR_ARXIV = re.compile(r"https?://(?:dx\.)?(?:doi\.org|arxiv\.org)/[^\s)>\]\"']+")
CONVERSIONS = {"bool", "dict", "float", "frozenset", "int", "list", "round", "set", "sorted", "str", "tuple"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def length(chapter):
    lines = sum(not line.startswith("<!--") for line in chapter.body.splitlines())
    if not 200 <= lines <= 750:  # eight pictures with their captions among them
        yield f"{lines} lines, must be 200 to 750"


def short_cells(chapter):
    for cell in chapter.code:
        lines = len(cell.source.strip().splitlines())
        if lines > 20:
            yield f"a cell of {lines} lines, at most 20: {start(cell)}"


def imports_first(chapter):
    for cell in chapter.code[1:]:
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in walk(cell)):
            yield f"an import that is not in the first cell: {start(cell)}"


def needs_no_file(chapter):
    for cell in chapter.code:
        for node in walk(cell):
            name = getattr(node, "id", None) or getattr(node, "attr", None)
            if name in FILE_READERS:
                yield f"{name} reads a file, a chapter has none: {start(cell)}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "../" in node.value:
                yield f"a relative path, {node.value!r}: {start(cell)}"


def figures_described(chapter):
    for cell in chapter.code:
        options = cell.metadata.get("mystnb", {})
        caption = options.get("figure", {}).get("caption", "")
        alt = options.get("image", {}).get("alt", "")
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        drawn = bool(kinds & {"image/png", "image/svg+xml"})
        if drawn and sum("data" in output for output in cell.outputs) > 1:
            yield f"a figure and another output, which its name cannot both have: {start(cell)}"
        if drawn != bool(options):
            yield f"{'no figure options' if drawn else 'no figure drawn'}: {start(cell)}"
        elif drawn and not (caption and options["figure"].get("name")):
            yield f"a figure without caption or name: {start(cell)}"
        elif drawn and (len(alt) < 30 or alt == caption):
            yield f"alt text must say what is seen, in 30 characters or more: {alt!r}"


def figure_names(chapter):
    options = (cell.metadata.get("mystnb", {}).get("figure", {}) for cell in chapter.code)
    return [figure["name"] for figure in options if "name" in figure]


def order(chapter):
    found = [title for level, title, _ in sections(chapter) if level == 2]
    if found[:1] != ["What you will be able to do"] or found[-3:] != ["Exercises", "Summary", "References"]:
        yield f"must open with what you will be able to do, end with exercises, summary, references: {found}"
    titles = [title for level, title, _ in sections(chapter) if level == 1]
    if len(titles) != 1:
        yield f"must have one title: {titles}"


def short_summary(chapter):
    for _, title, body in sections(chapter):
        lines = [line for line in body.splitlines() if line.strip()]
        if title == "Summary" and not 1 <= len(lines) <= 8:
            yield f"{len(lines)} lines of summary, must be 1 to 8"


def exercises(chapter, least=5):
    """Each exercise is a heading, a skeleton with its check, and a solution behind a fold, in this order."""
    pieces = re.split(r"^### ", section_with_code(chapter, "Exercises"), flags=re.MULTILINE)[1:]
    want = [f"{chapter.name}.{number}" for number in range(1, len(pieces) + 1)]
    found = [match for piece in pieces for match in re.findall(r"check\(\s*[\"']([\w.]+)[\"']", piece)]
    if found != want:
        yield f"checks {found} under {len(pieces)} headings, must be {want}"
    if len(pieces) < least:
        yield f"{len(pieces)} exercises, at least {least}"
    for piece in pieces:
        solutions = [m.start() for m in re.finditer(r'<details class="solution">', piece)]
        if len(solutions) != 1 or solutions[0] < piece.find("check("):
            yield f"one solution after the check: {piece.splitlines()[0]}"


def folds_closed(chapter):
    """A fold that does not end in the cell where it begins swallows the cells after it."""
    for text in chapter.prose:
        if text.count("<details") != text.count("</details>") or text.count("<details") != text.count(
            "<summary"
        ):
            yield f"<details> without its end or its <summary>: {text[:60]!r}"
        if re.search(r"</summary>\n[^\n]", text):
            yield f"no empty line after </summary>, so what follows is not read as Markdown: {text[:60]!r}"


def self_checks(chapter):
    found = re.findall(r"^selfcheck\([\"']([\w.]+)[\"']\)", "\n".join(c.source for c in chapter.code), re.M)
    if not 2 <= len(set(found)) == len(found) <= 4:
        yield f"2 to 4 different self-checks: {found}"
    for cell in chapter.code:
        if re.search(r"^selfcheck\(.*\)\n+\S", cell.source.strip(), re.M):
            yield f"a self-check is shown only at the end of its cell: {cell.source[:60]!r}"


def computed_claims(chapter):
    """What a claim is compared with is computed: a literal would only repeat what the ledger says."""
    nodes = [node for cell in chapter.code for node in walk(cell)]
    sources = {}
    for node in nodes:
        for name in node.targets if isinstance(node, ast.Assign) else ():
            sources.setdefault(getattr(name, "id", None), []).append(node.value)
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "claim":
            given = [*node.args[1:], *(word.value for word in node.keywords)]
            origins = [sources.get(getattr(value, "id", None), [value]) for value in given]
            if not given or not all(any(map(computes, origin)) for origin in origins):
                yield f"claim of a value that is typed, not computed: {ast.unparse(node)}"


def computes(value):
    """Whether an expression takes anything from elsewhere: from a name that is more than a conversion."""
    arrays = {node.value for node in ast.walk(value) if getattr(node, "attr", None) in ("array", "tensor")}
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name) and node not in arrays}
    return bool(names - CONVERSIONS)


def sources_listed(chapter, listed=frozenset()):
    links = [link.rstrip(".,;") for text in chapter.prose for link in DOI_OR_ARXIV.findall(text)]
    if not links:
        yield "no link to a paper by doi.org or arxiv.org"
    yield from (f"not in references.bib: {link}" for link in links if link.lower() not in listed)


def of_itself_alone(chapter):
    shown = [*chapter.prose, *(cell.source for cell in chapter.code), *map(printed, chapter.code)]
    yield from (f"{match!r} has no place in a chapter" for text in shown for match in outside(text))


def plain_markdown(chapter):
    for text in chapter.prose:
        for match in SITE_ONLY.findall(re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.M | re.S)):
            yield f"Colab would show {match.strip()!r} as it stands: {text[:60]!r}"


def clean_outputs(chapter):
    for cell in chapter.code:
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"an error or a warning in the output: {start(cell)}"
            if WIDGET_VIEW in output.get("data", {}):
                yield f"a live widget's view in the output: {start(cell)}"
        if " at 0x" in printed(cell):
            yield f"a memory address in the output: {start(cell)}"
        if match := FOLDER.search(printed(cell)):
            yield f"a folder of some machine in the output, {match[0]}: {start(cell)}"


def small_twin(chapter):
    if (size := chapter.twin.stat().st_size) >= 1.5e6:
        yield f"the twin has {size:,} bytes, must be below 1,500,000"


ALL = [
    length, short_cells, imports_first, needs_no_file, figures_described, order, short_summary, folds_closed,
    self_checks, computed_claims, of_itself_alone, plain_markdown, clean_outputs, small_twin,
]  # fmt: skip


def outside(text):
    """Words of `text` that speak of something other than the book, and marks of what is not finished."""
    return [match[0] for pattern in (OUTSIDE, SKELETON_MARKS) for match in pattern.finditer(text)]


def start(cell):
    return repr(cell.source.strip().split("\n")[0][:70])


def walk(cell):
    return ast.walk(ast.parse(re.sub(r"^[%!].*$", "pass", cell.source, flags=re.M)))


def printed(cell):
    """All text in the outputs of a cell: what pictures hold is not text."""
    texts = [{k: v for k, v in o.get("data", {}).items() if not k.startswith("image/")} for o in cell.outputs]
    return "".join(o.get("text", "") for o in cell.outputs) + json.dumps(texts, ensure_ascii=False)


def sections(chapter):
    """Level, title and text of each section of the prose; a '#' in a code fence is no heading."""
    prose = re.sub(r"^```.*?^```$", "", "\n\n".join(chapter.prose), flags=re.M | re.S)
    parts = re.split(r"^(#+) (.+)$", prose, flags=re.MULTILINE)[1:]
    return [(len(a), title.strip(), body) for a, title, body in zip(*[iter(parts)] * 3, strict=True)]


def section_with_code(chapter, title):
    text = "\n\n".join(cell.source for cell in chapter.cells)
    match = re.search(rf"^## {title}$(.*?)(?=^## |\Z)", text, flags=re.M | re.S)
    return match[1] if match else ""
