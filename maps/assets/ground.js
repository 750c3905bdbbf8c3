// The ground: paths put together from shared arcs, made anew only when the zoom changes.
const DRAWN_ZOOM = 12; // arcs are kept in whole Web Mercator pixels of this zoom
const NEAREST = 0.7; // pixels: points of an arc closer together than this are one on the screen
const ground = { arcs: [], texts: [], drawn: new Map(), parts: {}, scale: 1, x: 0, y: 0, version: 0 };

/** Degrees to whole pixels of `DRAWN_ZOOM`. */
function projected(longitude, latitude) {
  const world = 256 * 2 ** DRAWN_ZOOM;
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [Math.round((longitude / 360 + 0.5) * world), Math.round((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * world)];
}

function projectedArc(points) {
  const { quantum } = core;
  const out = new Int32Array(points.length);
  for (let n = 0; n < points.length; n += 2) [out[n], out[n + 1]] = projected(points[n] * quantum, points[n + 1] * quantum);
  return out;
}

/** An arc in tenths of a pixel of the map as it stands; points that fall together are left out. */
function onScreen(at) {
  const out = [];
  const least = (10 * NEAREST) ** 2;
  const last = at.length - 2;
  for (let n = 0; n <= last; n += 2) {
    const x = Math.round(10 * (at[n] * ground.scale - ground.x));
    const y = Math.round(10 * (at[n + 1] * ground.scale - ground.y));
    const end = out.length - 2;
    if (n > 0 && n < last && (x - out[end]) ** 2 + (y - out[end + 1]) ** 2 < least) continue;
    out.push(x, y);
  }
  return out;
}

/** Start and steps of an arc as text, for each way: [start, steps, start backwards, steps backwards]. */
function textsOf(arc) {
  if (ground.texts[arc]) return ground.texts[arc];
  ground.arcs[arc] ??= projectedArc(core.arcs[arc]);
  const at = onScreen(ground.arcs[arc]);
  const last = at.length - 2;
  let forth = "";
  let back = "";
  for (let n = 2; n <= last; n += 2) forth += ` ${(at[n] - at[n - 2]) / 10} ${(at[n + 1] - at[n - 1]) / 10}`;
  for (let n = last; n >= 2; n -= 2) back += ` ${(at[n - 2] - at[n]) / 10} ${(at[n - 1] - at[n + 1]) / 10}`;
  ground.texts[arc] = [`M${at[0] / 10} ${at[1] / 10}l`, forth, `M${at[last] / 10} ${at[last + 1] / 10}l`, back];
  return ground.texts[arc];
}

const startOf = (code) => (code < 0 ? textsOf(~code)[2] : textsOf(code)[0]);
const stepsOf = (code) => (code < 0 ? textsOf(~code)[3] : textsOf(code)[1]);

function ringsText(rings) {
  return rings.map((ring) => `${startOf(ring[0])}${ring.map(stepsOf).join("")}z`).join("");
}

function linesText(arcs) {
  return arcs.map((arc) => startOf(arc) + stepsOf(arc)).join("");
}

/** Points as lines of no length: with round ends they are dots of the stroke's width. */
function dotsText(spots) {
  return spots.map(([longitude, latitude]) => {
    const [x, y] = onScreen(projected(longitude, latitude));
    return `M${x / 10} ${y / 10}h0`;
  }).join("");
}

/** Draw what `make` says, now and after every change of zoom. */
function path(make, className, part = "units") {
  const node = svg("path", { d: make(), class: className });
  ground.parts[part].append(node);
  ground.drawn.set(node, make);
  return node;
}

function unpath(nodes) {
  for (const node of [...nodes]) {
    ground.drawn.delete(node);
    node.remove();
  }
}

/** Hang the picture into the map, under folium's layers. A step repaints the units alone: what lies under and over them is apart. */
function startGround(map) {
  const panes = [["atlas-context", 340, ["context"]], ["atlas", 350, ["units"]], ["atlas-lines", 360, ["borders", "lines", "marks", "points"]]];
  for (const [name, order, parts] of panes) {
    map.createPane(name).style.zIndex = order;
    const renderer = L.svg({ pane: name, padding: 0.5 }).addTo(map);
    for (const part of parts) {
      ground.parts[part] = svg("g", { class: `part-${part}` });
      renderer._rootGroup.append(ground.parts[part]);
    }
    if (name === "atlas") renderer._container.prepend(svg("defs", {}, hatchPattern(), dotPattern(), fewPattern()));
  }
  map.createPane("atlas-names").style.zIndex = 420;
  for (const name of ["atlas-context", "atlas-lines", "atlas-names"]) map.getPane(name).style.pointerEvents = "none";
  placeGround();
  map.on("viewreset zoomend", placeGround);
}

function placeGround() {
  const scale = view.map.getZoomScale(view.map.getZoom(), DRAWN_ZOOM);
  const { x, y } = view.map.getPixelOrigin();
  if (scale === ground.scale && x === ground.x && y === ground.y) return;
  Object.assign(ground, { scale, x, y, texts: [], version: ground.version + 1 });
  for (const [node, make] of ground.drawn) node.setAttribute("d", make());
}

function pattern(id, size, ...children) {
  return svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("rect", { width: size, height: size, class: "hatch-ground" }), children);
}

function hatchPattern() {
  return pattern("hatch", 6, svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }));
}

function dotPattern() {
  return pattern("dots", 5, svg("circle", { cx: 2.5, cy: 2.5, r: 1.1, class: "hatch-dot" }));
}

function fewPattern() {
  return pattern("few", 7, svg("line", { x1: 0, y1: 3.5, x2: 7, y2: 3.5, class: "few-line" }));
}

/** Land, and borders between the surrounding countries. */
function drawContext() {
  const text = (at, end) => {
    const points = onScreen(at);
    let steps = `M${points[0] / 10} ${points[1] / 10}l`;
    for (let n = 2; n < points.length; n += 2) steps += ` ${(points[n] - points[n - 2]) / 10} ${(points[n + 1] - points[n - 1]) / 10}`;
    return steps + end;
  };
  const [land, borders] = [core.context.land, core.context.borders].map((flats) => decodeArcs(flats).map(projectedArc));
  path(() => land.map((at) => text(at, "z")).join(""), "land", "context");
  path(() => borders.map((at) => text(at, "")).join(""), "line-foreign", "context");
}

function disputedArcs() {
  return new Set(core.leafUnit.filter((unit) => unit.disputed).flatMap((unit) => core.rings[unit.leaf].flat().map((code) => (code < 0 ? ~code : code))));
}

/** Lines between the units shown. They lie over the units and not along their edges: a step paints fills alone. */
function drawBorders(units) {
  const owner = new Map(units.flatMap((unit) => unit.leaves.map((leaf) => [leaf, unit.n])));
  const disputed = disputedArcs();
  const arcs = borderArcs((leaf) => owner.get(leaf) ?? -1).inner.filter((arc) => !disputed.has(arc));
  unpath([...ground.parts.borders.children]);
  path(() => linesText(arcs), "line-unit", "borders");
}

function drawLines() {
  const side = (leaf) => core.leafUnit[leaf];
  const country = borderArcs((leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[0]));
  const province = borderArcs((leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[1] ?? side(leaf).n));
  const touched = disputedArcs();
  const line = (arcs, className) => {
    const free = arcs.filter((arc) => !touched.has(arc));
    path(() => linesText(free), className, "lines");
  };
  line(province.inner, "line-province");
  line(country.outer, "line-coast");
  line(country.inner, "line-country");
  if (touched.size) path(() => linesText([...touched]), "line-disputed", "lines");
}

/** Smallest box around some units: [west, south, east, north] in degrees. */
function boxOf(units) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const unit of units) for (const leaf of unit.leaves) for (const ring of core.rings[leaf]) for (const code of ring) {
    const arc = core.arcs[code < 0 ? ~code : code];
    for (let n = 0; n < arc.length; n += 2) {
      if (arc[n] < west) west = arc[n];
      if (arc[n] > east) east = arc[n];
      if (arc[n + 1] < south) south = arc[n + 1];
      if (arc[n + 1] > north) north = arc[n + 1];
    }
  }
  return [west, south, east, north].map((degrees) => degrees * core.quantum);
}

function boundsOf(units) {
  const [west, south, east, north] = boxOf(units);
  return L.latLngBounds([south, west], [north, east]);
}
