"""What a world has stored beside its journal: definitions, manifests, and blobs (patches, WASM)."""
from cbor import sha
from manifests import node_hash, without_kind
from patches import Store, refs_of


class Shelf:
    """Survives when the process is lost. Each entry is kept with the number of records that the
    journal had when it was there for the first time, so that a turn which is derived again finds
    what it found then, and nothing that came later (ruling P-10)."""

    def __init__(self, nodes, blobs):
        self.nodes, self.blobs = {}, {}         # hash: (content, records)
        self.keep(0, nodes, blobs)

    def keep(self, records, nodes, blobs):
        for kept, added in ((self.nodes, nodes), (self.blobs, blobs)):
            for key, content in added.items():
                kept.setdefault(key, (content, records))

    def blob(self, key):
        return self.blobs[key][0]


class View(Store):
    """The store as a turn finds it; what the turn stores itself is in `new`."""

    def __init__(self, shelf, records):
        def there(kept):
            return {key: content for key, (content, since) in kept.items() if since <= records}

        self.nodes, self.blobs = there(shelf.nodes), there(shelf.blobs)
        self.live, self.new = set(), ({}, {})

    def of(self, world):
        """The same, for what is about this live world"""
        self.live = {(kind, ref["name"], ref["hash"]) for kind, ref in refs_of(world.manifest)}
        return self

    def fork(self):
        out = View.__new__(View)
        out.nodes, out.blobs, out.live = dict(self.nodes), dict(self.blobs), self.live
        out.new = {}, {}
        return out

    def put_patch(self, patch):
        """A patch that was proposed, its definitions, and the manifest of its candidate"""
        nodes = {node_hash(node): node for node in
                 (*patch.nodes, {"$kind": "manifest", **without_kind(patch.manifest)})}
        for all_, new, added in ((self.nodes, self.new[0], nodes),
                                 (self.blobs, self.new[1], {sha(patch.data): patch.data})):
            for key, content in added.items():
                if key not in all_:
                    all_[key] = new[key] = content
