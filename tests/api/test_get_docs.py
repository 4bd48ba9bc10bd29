import re

URL = "/api/docs/"


def test_everything_that_it_loads_comes_from_here(client):
    response = client.get(URL)
    html = response.content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(loaded) >= 5
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)
    for url in loaded:
        answer = client.get(url)
        assert answer.status_code == 200
        answer.getvalue()


def test_its_script_stands_apart_so_that_the_policy_can_be_strict(client):
    response = client.get(URL)
    assert not re.search(r"<script>|<script [^>]*>[^<]", response.content.decode())
    directives = dict(d.split(" ", 1) for d in response["Content-Security-Policy"].split("; "))
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'none'"


def test_its_script_names_the_schema(client):
    script = client.get(URL, {"script": ""})
    assert script["Content-Type"] == "application/javascript"
    assert "/api/schema/" in script.content.decode()
