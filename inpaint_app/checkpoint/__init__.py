"""Bytes that nobody trusts, to tensors that we do.

``scan`` looks at a file that nobody has looked at yet, from another process, and gives a verdict.
``inspection`` needs no torch and runs where a file arrives; ``loading`` needs the ``export`` extra
and gives back a network in evaluation mode whose every name, shape and number has been checked.
Nothing in an uploaded file is ever executed.
"""
