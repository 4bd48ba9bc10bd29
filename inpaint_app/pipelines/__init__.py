"""One module for each kind of pipeline: what is its own on a road that is the same for all.

``loading`` tells from a checkpoint's configuration which one it is. Only ``sampling`` may be
imported where there is no torch.
"""
