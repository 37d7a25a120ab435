// What lies under every map: the tiles of a server, the streets of the portal's own file, or the drawn ground.
import { addStreets } from "./streets.js";

const NEAREST = { drawn: 15, detailed: 18 }; // how far one can zoom in
const GAP = 3; // pixels between two names
const DOT = 5;
const OFF = [DOT + GAP, 17]; // pixels from a place to its name: beside its dot, or beside a marker that stands there
const BESIDE = ["right", "left", "above", "below"];
// From which zoom names stand on a map, and which come first where there is not room for all.
const NAMES = {
  own: { from: -Infinity, size: 13, dot: true },
  municipality: { from: 8, size: 14 },
  place: { from: 8, size: 13, dot: true },
  neighbour: { from: 9, size: 12 },
  water: { from: 7, size: 14 },
};
const KINDS = Object.keys(NAMES);

/** Add the ground that the map's element asks for, with its own names. Resolves when it is there; the map can be used before. */
export async function addGround(map, element, own = []) {
  const { tiles, tilesAttribution, file } = element.dataset;
  map.setMaxZoom(tiles || file ? NEAREST.detailed : NEAREST.drawn);
  element.classList.toggle("map--detailed", Boolean(tiles || file));
  if (tiles) {
    L.tileLayer(tiles, { attribution: tilesAttribution ?? "", maxZoom: 19 }).addTo(map);
    addNames(map, own);
    return;
  }
  // The file is of the programme's area: around it the drawn ground goes on.
  const streets = file && addStreets(map, element).then(() => true, () => false);
  const [features, areNamed] = await Promise.all([fetched(element.dataset.ground), streets]);
  if (features) addDrawn(map, features, element.dataset.attribution);
  addNames(map, [...own, ...(areNamed ? [] : named(features ?? [], own))]);
}

async function fetched(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) return (await answer.json()).features;
  } catch {
    // what the map is of can be seen without
  }
  return null;
}

function addDrawn(map, features, attribution) {
  map.attributionControl.addAttribution(attribution);
  map.createPane("ground").style.zIndex = 150;
  const renderer = L.svg({ pane: "ground", padding: 0.6 });
  const shapes = features.filter(({ geometry }) => geometry.type !== "Point");
  const layer = (kind, className) =>
    L.geoJSON(
      shapes.filter(({ properties }) => properties.kind === kind),
      { pane: "ground", renderer, interactive: false, style: { className, fill: kind !== "border" } },
    ).addTo(map);
  layer("abroad", "ground__abroad");
  layer("land", "ground__shore");
  layer("land", "ground__land");
  layer("border", "ground__border");
}

// The names of the drawn ground, but for those that the map gives itself.
function named(features, own) {
  const given = new Set(own.map(({ name }) => name.toLowerCase()));
  return features
    .filter(({ geometry, properties }) => geometry.type === "Point" && !given.has(properties.name.toLowerCase()))
    .map(({ geometry, properties }) => ({ ...properties, at: L.GeoJSON.coordsToLatLng(geometry.coordinates) }))
    .sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
}

/** Write names on a map, the first before the others where there is not room for all. */
export function addNames(map, names) {
  if (!names.length) return;
  const pane = map.createPane("names");
  pane.style.zIndex = 450; // above areas, below markers
  pane.setAttribute("aria-hidden", "true"); // what can be chosen stands in the list
  const renderer = L.svg({ pane: "names", padding: 0.6 });
  const dots = L.layerGroup().addTo(map);
  const shown = L.layerGroup().addTo(map);
  const widths = new Map();
  const pen = document.createElement("canvas").getContext("2d");
  const { fontFamily } = getComputedStyle(map.getContainer());

  function width({ name, kind }) {
    const key = `${kind} ${name}`;
    if (!widths.has(key)) {
      pen.font = `600 ${NAMES[kind].size}px ${fontFamily}`;
      widths.set(key, Math.ceil(pen.measureText(name).width));
    }
    return widths.get(key);
  }

  function place() {
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.1);
    const near = names.filter(({ kind, at }) => zoom >= NAMES[kind].from && view.contains(at));
    const taken = marked(map);
    dots.clearLayers();
    shown.clearLayers();
    for (const { kind, at } of near) {
      if (!NAMES[kind].dot) continue;
      const className = `ground__dot ground__dot--${kind}`;
      L.circleMarker(at, { renderer, pane: "names", radius: DOT - 1.5, className, interactive: false }).addTo(dots);
      const { x, y } = map.latLngToLayerPoint(at);
      taken.push([x - DOT, y - DOT, x + DOT, y + DOT]);
    }
    for (const one of near) {
      const found = room(map, one.at, width(one), NAMES[one.kind], taken);
      if (!found) continue;
      const className = `ground__name ground__name--${one.kind} ground__name--${found.side}`;
      const icon = L.divIcon({ className, html: "", iconSize: [0, 0] });
      const marker = L.marker(one.at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(shown);
      marker.getElement().style.setProperty("--off", `${found.off}px`);
      const text = document.createElement("span");
      text.textContent = one.name;
      marker.getElement().append(text);
    }
  }

  map.on("zoomend moveend resize", place);
  if (map._loaded) place();
}

// The boxes of the map's own markers and controls, which no name may cover and none may hide.
function marked(map) {
  const boxes = [];
  map.eachLayer((layer) => {
    if (!(layer instanceof L.Marker) || layer.options.pane === "names") return;
    const { x, y } = map.latLngToLayerPoint(layer.getLatLng());
    const [width, height] = layer.getIcon().options.iconSize ?? [0, 0];
    const [left, top] = layer.getIcon().options.iconAnchor ?? [width / 2, height / 2];
    boxes.push([x - left, y - top, x - left + width, y - top + height]);
  });
  const frame = map.getContainer().getBoundingClientRect();
  for (const control of map.getContainer().querySelectorAll(".leaflet-control")) {
    const { left, top, width, height } = control.getBoundingClientRect();
    const { x, y } = map.containerPointToLayerPoint([left - frame.left, top - frame.top]);
    boxes.push([x, y, x + width, y + height]);
  }
  return boxes;
}

// The side of its point on which there is room for a name, which then has it; none where there is none.
function room(map, at, width, { size, dot }, taken) {
  const { x, y } = map.latLngToLayerPoint(at);
  const { min, max } = L.bounds(map.containerPointToLayerPoint([0, 0]), map.containerPointToLayerPoint(map.getSize()));
  const height = size * 1.2;
  for (const off of dot ? OFF : [0, OFF[1]]) {
    const sides = {
      middle: [x - width / 2, y - height / 2, x + width / 2, y + height / 2],
      right: [x + off, y - height / 2, x + off + width, y + height / 2],
      left: [x - off - width, y - height / 2, x - off, y + height / 2],
      above: [x - width / 2, y - off - height, x + width / 2, y - off],
      below: [x - width / 2, y + off, x + width / 2, y + off + height],
    };
    for (const side of off ? (dot ? BESIDE : ["below", "above"]) : ["middle"]) {
      const box = sides[side];
      const [west, north, east, south] = box;
      if (west < min.x || north < min.y || east > max.x || south > max.y) continue;
      if (taken.some((other) => west < other[2] && other[0] < east && north < other[3] && other[1] < south)) continue;
      taken.push([west - GAP, north - GAP, east + GAP, south + GAP]);
      return { side, off };
    }
  }
  return null;
}
