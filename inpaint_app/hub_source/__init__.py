"""Weights from a model hub that speaks Hugging Face's protocol: resolved, pinned, verified.

A branch is resolved to a commit once, and everything is asked for at that commit. What arrives is
compared with the hash that the hub itself lists for it, so neither a mirror nor a CDN is trusted.
Files travel over plain HTTP with ranges, whatever the hub stores them in (LFS or Xet), and nothing
is kept outside of the folder that the caller names.
"""
