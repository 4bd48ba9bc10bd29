"""The half of the Hugging Face Hub's protocol that takes files: preupload, LFS and commit."""

import base64
import hashlib
import json
import re

import yaml

from tests.hub_repository import LARGE_BYTES, blob_id

PREUPLOAD = re.compile(r"/api/models/(.+?)/preupload/([^/]+)")
COMMIT = re.compile(r"/api/models/(.+?)/commit/([^/]+)")
BATCH = re.compile(r"/(.+?)\.git/info/lfs/objects/batch")


class UploadMixin:
    """Answers what is posted and put; what goes wrong, ``HubServer.faults`` says at ``upload``."""

    def do_POST(self) -> None:  # noqa: N802 - http.server's name
        content = self._read_body()
        address = self.path.partition("?")[0]
        if address != "/api/validate-yaml" and self._is_faulty("upload", address):
            return
        if address == "/api/validate-yaml":
            self._validate(json.loads(content))
        elif found := PREUPLOAD.fullmatch(address):
            self._may_write(found) and self._choose_modes(found, json.loads(content))
        elif found := BATCH.fullmatch(address):
            self._may_write(found) and self._name_places(json.loads(content))
        elif found := COMMIT.fullmatch(address):
            self._may_write(found) and self._commit(found, content)
        else:
            self._refuse(404, {})

    def do_PUT(self) -> None:  # noqa: N802 - http.server's name
        """An object on its way to large storage; the address is signed, so nobody is asked."""
        content, oid = self._read_body(), self.path.rpartition("/")[2]
        if self._is_faulty("upload", self.path):
            return
        if hashlib.sha256(content).hexdigest() != oid:
            self._refuse(400, {})
            return
        self.hub.large[oid] = content
        self._send(200, b"", {})

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _may_write(self, found: re.Match) -> bool:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        repo = self.hub.repos.get(found[1])
        if token not in self.hub.tokens | self.hub.writers:
            self._refuse(401, {"X-Error-Message": "Invalid credentials"})
        elif repo is None:
            self._refuse(404, {"X-Error-Code": "RepoNotFound"})
        elif token not in self.hub.writers:
            self._refuse(403, {})
        elif found.re is not BATCH and found[2] not in repo.branches:
            self._refuse(404, {"X-Error-Code": "RevisionNotFound"})
        else:
            return True
        return False

    def _validate(self, asked: dict) -> None:
        front = re.match(r"---\n(.*?)\n---\n", asked["content"], re.DOTALL)
        fields = yaml.safe_load(front[1]) if front else {}
        if isinstance(fields, dict) and isinstance(fields.get("license"), str):
            self._send_json({"errors": [], "warnings": []})
        else:
            self._refuse(400, {})

    def _choose_modes(self, found: re.Match, asked: dict) -> None:
        repo = self.hub.repos[found[1]]
        tree = repo.commits[repo.branches[found[2]]]
        files = []
        for file in asked["files"]:
            is_large = file["size"] >= LARGE_BYTES and not self.hub.keeps_plain
            is_large = is_large and file["path"] not in {"README.md", ".gitattributes"}
            held = tree.get(file["path"])
            oid = held and (hashlib.sha256(held).hexdigest() if is_large else blob_id(held))
            mode = "lfs" if is_large else "regular"
            files.append(
                {"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid}
            )
        self._send_json({"files": files})

    def _name_places(self, asked: dict) -> None:
        """Where each object is to be put; nowhere, where the storage has it."""
        objects = []
        for wanted in asked["objects"]:
            place = {"href": f"{self.hub.endpoint}/large/{wanted['oid']}", "header": {}}
            actions = {} if wanted["oid"] in self.hub.large else {"actions": {"upload": place}}
            objects.append({"oid": wanted["oid"], "size": wanted["size"], **actions})
        self._send_json({"transfer": "basic", "objects": objects})

    def _commit(self, found: re.Match, content: bytes) -> None:
        files = {}
        for line in map(json.loads, content.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile" and value["oid"] in self.hub.large:
                files[value["path"]] = self.hub.large[value["oid"]]
            elif line["key"] != "header":
                self._refuse(400, {})
                return
        sha = self.hub.repos[found[1]].commit(files, found[2])
        url = f"{self.hub.endpoint}/{found[1]}/commit/{sha}"
        self._send_json({"success": True, "commitOid": sha, "commitUrl": url})
