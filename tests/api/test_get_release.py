from tests.api.asserting import assert_problem, assert_readable_anywhere, assert_revalidates
from tests.factories import example_bundle_fragment, make_candidate, make_published

URL = "/api/models/example/releases/1.0.0/"


def test_it_says_what_the_list_says_and_how_it_was_made(client, release):
    body = client.get(URL).json()
    [listed] = client.get("/api/models/example/releases/").json()["results"]
    assert {**body, "variants": None} == {
        **listed,
        "variants": None,
        "pipeline": release.fragment["pipeline"],
        "runtime": {"name": "onnxruntime-web", "version": "1.30.0"},
        "validation": release.fragment["validation"],
    }


def test_every_graph_says_which_operators_it_needs(client, release):
    variants = client.get(URL).json()["variants"]
    assert [variant["name"] for variant in variants] == ["fp32", "fp16"]
    graphs = {graph["role"]: graph for graph in variants[0]["graphs"]}
    assert graphs.keys() == {"vae_encoder", "denoiser", "vae_decoder"}
    denoiser = graphs["denoiser"]
    metadata = example_bundle_fragment()["graph_metadata"][1]
    for field in ("ir_version", "producer_name", "producer_version", "node_count", "inputs"):
        assert denoiser[field] == metadata[field]
    for field in ("opset_imports", "operators", "outputs", "parameters"):
        assert denoiser[field] == metadata[field]
    assert denoiser["opset"] == 20
    assert denoiser["parameter_bytes"] == 96
    assert denoiser["graph_bytes"] == 1500


def test_every_graph_lists_its_files_and_the_graph_comes_first(client, release):
    [denoiser] = [
        graph
        for graph in client.get(URL).json()["variants"][0]["graphs"]
        if graph["role"] == "denoiser"
    ]
    [expected] = [
        graph for graph in release.fragment["variants"][0]["graphs"] if graph["role"] == "denoiser"
    ]
    files = [expected["file"], *expected["external_data"]]
    assert denoiser["files"] == [
        {
            "kind": "external_data" if position else "graph",
            "path": file["path"],
            "size": file["size"],
            "sha256": file["sha256"],
        }
        for position, file in enumerate(files)
    ]


def test_it_is_readable_anywhere_and_revalidates(client, release):
    response = client.get(URL)
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert_readable_anywhere(response)
    assert_revalidates(client, URL)


def test_a_candidate_is_not_shown(client, model):
    make_candidate(model)
    response = client.get("/api/models/example/releases/None/")
    detail = assert_problem(response, 404, "unknown.release")
    assert detail == "example has no release 'None'. There are no releases."


def test_an_unknown_version_is_answered_with_those_that_exist(client, release):
    response = client.get("/api/models/example/releases/2.0.0/")
    assert "1.0.0" in assert_problem(response, 404, "unknown.release")


def test_its_queries_are_as_many_as_its_tables(client, release, django_assert_num_queries):
    # Release with model; channels, yanks, variants, graphs; five tables below a graph.
    with django_assert_num_queries(10):
        client.get(URL)
    make_published(release.model, "1.1.0")
    with django_assert_num_queries(10):
        client.get("/api/models/example/releases/1.1.0/")
