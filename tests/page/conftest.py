import gzip

import brotli
import pytest

SERVICE_WORKER = b"self.addEventListener('fetch', () => undefined);\n"
SCRIPT = b"export const answer = 42;\n" * 100


@pytest.fixture
def dist(tmp_path, settings):
    """A build of the page, as Vite leaves it: hashed names, compressed copies beside them."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><title>Moebius Hub</title>'
        '<link rel="icon" href="/static/page/favicon.svg">'
        '<script type="module" src="/static/page/assets/index-AbCd_123.js"></script></html>'
    )
    (folder / "service-worker.js").write_bytes(SERVICE_WORKER)
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    script = folder / "assets" / "index-AbCd_123.js"
    script.write_bytes(SCRIPT)
    script.with_name(f"{script.name}.gz").write_bytes(gzip.compress(SCRIPT))
    script.with_name(f"{script.name}.br").write_bytes(brotli.compress(SCRIPT))
    (folder / "assets" / "model.worker-Zz-09xYq.js").write_bytes(SCRIPT)
    (folder / "assets" / "runtime-0a1B2c3D.wasm").write_bytes(b"\0asm\1\0\0\0")
    settings.HUB_FRONTEND_DIST = folder
    settings.STATICFILES_DIRS = [("page", folder)]
    return folder
