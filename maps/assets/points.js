// The points layer: incidents whose town or spot is known, for pointer and keyboard.
const POINT_KINDS = { exact: "point-exact", near: "point-near" };
const POINT_SIZES = [7, 10, 14, 20]; // pixels across, for 1, 2-4, 5-15 and more incidents at one spot

function isPoint(incident) {
  return incident.x !== null && incident.precision in POINT_KINDS;
}

/** The points of what is shown, each { key, kind, x, y, incidents }; of one spot and precision they are one. */
function spotsShown() {
  const spots = new Map();
  for (const i of state.points ? view.counts.kept.filter((one) => isPoint(one) && inWindow(one)) : []) {
    const name = `${i.precision} ${i.x} ${i.y}`;
    if (!spots.has(name)) spots.set(name, { key: `${i.x},${i.y}`, kind: POINT_KINDS[i.precision], x: i.x, y: i.y, incidents: [] });
    spots.get(name).incidents.push(i);
  }
  return [...spots.values()];
}

/** The spot that an address or a click names: [longitude, latitude], or null. */
function spotOf(key) {
  const at = (key ?? "").split(",").map(Number);
  return at.length === 2 && core.incidents.some((i) => isPoint(i) && i.x === at[0] && i.y === at[1]) ? at : null;
}

function sizeOf({ incidents: { length } }) {
  return length < 2 ? 0 : length < 5 ? 1 : length < 16 ? 2 : 3;
}

/** Points only for incidents known that finely: a district's middle is no place where something happened. */
function drawPoints() {
  unpath(ground.parts.points.children);
  view.spots = spotsShown();
  const groups = new Map();
  for (const spot of view.spots) {
    const key = `${spot.kind} ${sizeOf(spot)}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([spot.x, spot.y]);
  }
  // The largest first, so that small ones lie on top; each mark is a wide line under a narrower one.
  for (const key of [...groups.keys()].sort((a, b) => b.at(-1) - a.at(-1))) {
    const [kind, size] = key.split(" ");
    const spots = groups.get(key);
    for (const [part, less] of [["rim", 0], ["core", 3]]) path(() => dotsText(spots), `${kind} ${part}`, "points").setAttribute("stroke-width", POINT_SIZES[size] - less);
  }
  drawPointStop();
}

const REACH = { mouse: 3, other: 9 }; // pixels beside a point that still mean it

/** The point under the pointer: many are one path, so that the nearest is looked for. */
function spotAt(event) {
  if (!state.points) return null;
  const { x, y } = view.map.mouseEventToLayerPoint(event);
  let best = null;
  let least = Infinity;
  for (const spot of view.spots) {
    if (spot.version !== ground.version) Object.assign(spot, { version: ground.version, at: onScreen(projected(spot.x, spot.y)) });
    const distance = Math.max(Math.abs(spot.at[0] / 10 - x), Math.abs(spot.at[1] / 10 - y));
    if (distance < least && distance <= POINT_SIZES[sizeOf(spot)] / 2 + (REACH[event.pointerType] ?? REACH.other)) { least = distance; best = spot; }
  }
  return best;
}

function tipForSpot({ incidents }) {
  const [first] = incidents;
  const one = incidents.length === 1;
  return [
    one ? el("strong", {}, t(first.subtype)) : quoted("strong", first.place || t("point")),
    el("span", { class: "tip-path" }, one ? [dateLabel(first), first.place ? [" · ", quoted("span", first.place)] : null] : plural("incidents", incidents.length)),
    ...tollsOf(incidents).map((toll) => el("span", { class: "tip-value" }, tollText(toll).join(""))),
    el("span", { class: "tip-note" }, t(`precision_${first.precision}`)),
  ];
}

/** One tab stop for all points, as the areas have one: the button that lies over the point it is at. */
function drawPointStop() {
  const { spots, stop } = view;
  const kept = spots.find((spot) => spot.key === stop?.spot?.key && spot.kind === stop.spot.kind);
  setPointStop(kept ?? spots[0] ?? null, document.activeElement === stop?.node);
}

/** A new button for each point: a screen reader then tells it as one that has got the focus. */
function setPointStop(spot, focus) {
  const node = el("button", { type: "button", id: "point-stop", hidden: !state.points, "aria-label": pointLabel(spot), onkeydown: movePoint, onfocus: tipAtPoint, onblur: hideTip, onclick: openPoint });
  byId("point-stop").replaceWith(node);
  view.stop = { node, spot };
  placePointStop();
  if (focus) node.focus({ preventScroll: true });
}

function pointLabel(spot) {
  if (!spot) return t("no_points");
  const told = tipForSpot(spot).map((one) => one.textContent).join("; ");
  return t("point_of", { n: number(view.spots.indexOf(spot) + 1), all: number(view.spots.length), what: told });
}

function placePointStop() {
  const { node, spot } = view.stop;
  const { x, y } = spot ? view.map.latLngToContainerPoint([spot.y, spot.x]) : view.map.getSize().divideBy(2);
  node.style.transform = `translate(${x - 12}px, ${y - 12}px)`;
}

function tipAtPoint() {
  const { node, spot } = view.stop;
  if (!spot || !node.matches(":focus-visible")) return;
  if (!view.map.getBounds().contains([spot.y, spot.x])) view.map.panTo([spot.y, spot.x], { animate: false });
  const box = node.getBoundingClientRect();
  showTip({ clientX: box.left + 12, clientY: box.top + 12 }, tipForSpot(spot));
}

function openPoint() {
  if (!view.stop.spot) return;
  update({ unit: null, list: view.stop.spot.key });
  byId("panel-heading")?.focus();
}

function movePoint(event) {
  const { spots, stop } = view;
  if (event.key === "+" || event.key === "=") view.map.zoomIn();
  else if (event.key === "-") view.map.zoomOut();
  if (!stop.spot) return;
  const step = { PageDown: 1, PageUp: -1 }[event.key];
  const arrow = ARROWS[event.key];
  if (!step && !arrow) return;
  event.preventDefault();
  const next = step ? spots[(spots.indexOf(stop.spot) + step + spots.length) % spots.length] : nearestTowards(spots, stop.spot, arrow);
  if (next) setPointStop(next, true);
}
