"""Serves the built site here: ``python tools/serve.py FOLDER PORT``; a taken port gives way to the next."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

TRIES = 20


def open_server(folder: str, port: int) -> ThreadingHTTPServer:
    """Return a server on the first free port from ``port`` on. Raises OSError if none of TRIES is free."""
    for number in range(port, port + TRIES):
        try:
            return ThreadingHTTPServer(
                ("127.0.0.1", number), partial(SimpleHTTPRequestHandler, directory=folder)
            )
        except (OSError, OverflowError) as error:
            reason = error
    raise OSError(f"ports {port} to {port + TRIES - 1} cannot be used ({reason}): try make serve PORT=9000")


def main(folder: str, port: str) -> int:
    """Serve until Ctrl-C."""
    try:
        server = open_server(folder, int(port))
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"The book: http://127.0.0.1:{server.server_port}/ (Ctrl-C ends)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
