// Shared arcs back to polygons. Coarser units are put together from the arcs of the finest.
function decodeArcs(arcs, quantum) {
  return arcs.map((flat) => {
    const points = [];
    let x = 0;
    let y = 0;
    for (let n = 0; n < flat.length; n += 2) {
      x += flat[n];
      y += flat[n + 1];
      points.push([y * quantum, x * quantum]); // Leaflet wants latitude first
    }
    return points;
  });
}

function ringPoints(ring, arcs) {
  const points = [];
  for (const code of ring) {
    const arc = code < 0 ? arcs[~code].slice().reverse() : arcs[code];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

/** Rings around all `leaves` together: arcs used both ways lie inside and fall away. */
function mergeRings(leaves, rings, arcs) {
  if (leaves.length === 1) return rings[leaves[0]];
  const used = new Set();
  for (const leaf of leaves) for (const ring of rings[leaf]) for (const code of ring) used.add(code);
  const left = [...used].filter((code) => !used.has(~code));
  const key = (point) => `${point[0].toFixed(5)} ${point[1].toFixed(5)}`;
  const first = (code) => key(code < 0 ? arcs[~code].at(-1) : arcs[code][0]);
  const last = (code) => key(code < 0 ? arcs[~code][0] : arcs[code].at(-1));
  const from = new Map();
  for (const code of left) from.set(first(code), [...(from.get(first(code)) ?? []), code]);
  const merged = [];
  for (const start of left) {
    const open = from.get(first(start));
    if (!open.includes(start)) continue;
    const ring = [];
    for (let code = start; code !== undefined;) {
      const exits = from.get(first(code));
      exits.splice(exits.indexOf(code), 1);
      ring.push(code);
      code = from.get(last(code))?.[0];
      if (last(ring.at(-1)) === first(start)) break;
    }
    merged.push(ring);
  }
  return merged;
}

/** Arcs whose two sides differ in `owner(leaf)`: [the arcs inside, those along the outer edge]. */
function borderArcs(rings, owner) {
  const sides = new Map();
  rings.forEach((own, leaf) => {
    for (const ring of own) for (const code of ring) {
      const arc = code < 0 ? ~code : code;
      sides.set(arc, [...(sides.get(arc) ?? []), owner(leaf)]);
    }
  });
  const inner = [];
  const outer = [];
  for (const [arc, owners] of sides) {
    if (owners.length === 1) outer.push(arc);
    else if (owners.some((one) => one !== owners[0])) inner.push(arc);
  }
  return { inner, outer };
}
