"""A small JSON API for one case: its respond(method, path, query, headers, body) gives status, headers and body of each answer."""
import json, os, sys, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Query(dict):
    """Parameters by name, the last of each; `pairs` has all of them."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        url = urllib.parse.urlsplit(self.path)
        query = Query(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # As it came, for APIs that take parameters apart before they decode them.
        self.headers["X-Raw-Query"] = url.query
        status, headers, data = self.server.respond(self.command, url.path, query, self.headers, body)
        if not isinstance(data, bytes):
            data = json.dumps(data).encode()
        with open(sys.argv[2], "a") as log:
            print(self.command, self.path, "->", status, file=log)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *ignored):
        pass


def serve(respond):
    """Listens on a free port of this machine, writes it into the first file that is given and requests into the second, until it is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.respond = respond
    open(sys.argv[2], "w").close()
    with open(sys.argv[1] + ".new", "w") as file:
        file.write(str(server.server_port))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    server.serve_forever()
