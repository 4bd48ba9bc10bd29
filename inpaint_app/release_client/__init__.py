"""A release as anyone's program finds it: fetched, verified, hashed, loaded.

    address -> trust -> opening -> chunks -> graphs -> report

It believes nothing that the hub says but what a pinned key has signed, and asks no row of ours: the
same code looks at our own hub, at a stranger's, and at an exported site.
"""
