"""Asking a server that is starting."""

import http.server
import threading

from moebius_hub.readiness import wait_until_served


def test_it_waits_through_refusals_and_errors_until_there_is_an_answer():
    answers = iter([503, 404, 200])

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(next(answers))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        assert wait_until_served(f"http://127.0.0.1:{server.server_port}/", lambda: True)
        server.shutdown()
        thread.join()


def test_it_gives_up_when_what_it_waits_for_has_ended():
    asked = iter([True, True, False])
    assert not wait_until_served("http://127.0.0.1:9/", lambda: next(asked))
