// Shared arcs back to polygons. Coarser units are put together from the arcs of the finest.
// An arc is a typed array x0, y0, x1, y1 ... on the grid of `settings`' quantum; code ~n means arc n backwards.
function decodeArcs(arcs) {
  return arcs.map((flat) => {
    const points = Int32Array.from(flat);
    for (let n = 2; n < points.length; n += 1) points[n] += points[n - 2];
    return points;
  });
}

/** The ring's points as [longitude, latitude]. */
function ringPoints(ring) {
  const points = [];
  for (const code of ring) {
    const arc = core.arcs[code < 0 ? ~code : code];
    const last = arc.length / 2 - 1;
    for (let n = points.length ? 1 : 0; n <= last; n += 1) {
      const at = 2 * (code < 0 ? last - n : n);
      points.push([arc[at] * core.quantum, arc[at + 1] * core.quantum]);
    }
  }
  return points;
}

/** Rings around all `leaves` together: arcs used both ways lie inside and fall away. */
function mergeRings(leaves) {
  const { rings, arcs } = core;
  if (leaves.length === 1) return rings[leaves[0]];
  const used = new Set();
  for (const leaf of leaves) for (const ring of rings[leaf]) for (const code of ring) used.add(code);
  const left = [...used].filter((code) => !used.has(~code));
  const key = (arc, at) => arc[at] * 1e6 + arc[at + 1];
  const end = (code) => { const arc = arcs[code < 0 ? ~code : code]; return key(arc, code < 0 ? 0 : arc.length - 2); };
  const first = (code) => end(~code);
  const from = new Map();
  for (const code of left) {
    const at = first(code);
    if (from.has(at)) from.get(at).push(code);
    else from.set(at, [code]);
  }
  const merged = [];
  for (const start of left) {
    if (!from.get(first(start)).includes(start)) continue;
    const ring = [];
    for (let code = start; code !== undefined;) {
      const exits = from.get(first(code));
      exits.splice(exits.indexOf(code), 1);
      ring.push(code);
      if (end(code) === first(start)) break;
      code = from.get(end(code))?.[0];
    }
    merged.push(ring);
  }
  return merged;
}

/** Arcs whose two sides differ in `owner(leaf)`: [the arcs inside, those along the outer edge]. */
function borderArcs(owner) {
  const one = new Int32Array(core.arcs.length).fill(-2);
  const other = new Int32Array(core.arcs.length).fill(-2);
  core.rings.forEach((own, leaf) => {
    const mine = owner(leaf);
    for (const ring of own) for (const code of ring) {
      const arc = code < 0 ? ~code : code;
      if (one[arc] === -2) one[arc] = mine;
      else other[arc] = mine;
    }
  });
  const inner = [];
  const outer = [];
  for (let arc = 0; arc < one.length; arc += 1) {
    if (other[arc] === -2) outer.push(arc);
    else if (one[arc] !== other[arc]) inner.push(arc);
  }
  return { inner, outer };
}
