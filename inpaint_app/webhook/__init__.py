"""Telling other programs what goes live: Standard Webhooks (standardwebhooks.com), without Django.

What is sent is signed with a secret of that address; where it goes is looked at before it is sent.
"""
