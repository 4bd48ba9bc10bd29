"""The tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): no Django, no files."""
