"""Pages that keep a log of what they complain about and ask for."""

from dataclasses import dataclass, field


@dataclass
class Log:
    """What a page said and asked for while it was open."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def remote(self):
        """Requests that leave the machine."""
        local = ("file:", "blob:", "data:", "about:", "http://127.0.0.1", "ws://127.0.0.1")
        return [url for url in self.requests if not url.startswith(local)]


def watch(page):
    """Attach a log to a page: console errors and warnings, uncaught errors, requested addresses."""
    log = Log()
    page.on("console", lambda m: log.errors.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: log.errors.append(str(error)))
    page.on("request", lambda request: log.requests.append(request.url))
    page.log = log
    return page
