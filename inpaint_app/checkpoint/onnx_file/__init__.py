"""One ONNX file, measured without the ONNX library: only plain graphs come further."""
