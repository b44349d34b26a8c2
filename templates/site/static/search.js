// Sphinx escapes names in its index, and once more where it shows them: the first is undone here.
"use strict";

const MEANT = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&" };
const meant = (text) => text.replace(/&(?:lt|gt|quot|#x27|amp);/g, (escape) => MEANT[escape]);

const { setIndex } = Search;
Search.setIndex = (index) => {
  const entries = Object.entries(index.objects).map(([prefix, found]) => [
    meant(prefix),
    found.map(([page, type, rank, anchor, name]) => [page, type, rank, anchor, meant(name)]),
  ]);
  setIndex({ ...index, objects: Object.fromEntries(entries) });
};
