"""Finished ONNX graphs, made elsewhere, as the source of a release.

    wire -> graph_file -> weights -> static -> flat_convolutions -> surgery

A file is measured before it is parsed, every reference is checked before it is followed, and
nothing of it is executed before all of that is done.
"""
