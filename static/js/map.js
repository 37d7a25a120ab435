// The overview map. What it shows also stands as a list on the page, so that nothing is lost without it.
import "../vendor/leaflet/leaflet.js";
import { addGround } from "./ground.js";
import { collide, described, markIcon, markList } from "./marks.js";

const APART = 30; // pixels between markers: what a finger can tell apart

function popup(places) {
  const box = document.createElement("div");
  for (const { name, url, text, marks } of places) {
    const title = document.createElement(url ? "a" : "strong");
    title.textContent = name;
    if (url) title.href = url;
    const line = document.createElement("p");
    line.append(title);
    if (text) line.append(document.createElement("br"), text);
    box.append(line);
    if (marks) box.append(markList(marks));
  }
  return box;
}

// Places too close to each other at this zoom share a marker.
function groups(map, points) {
  const found = [];
  for (const point of points) {
    const pixel = map.latLngToLayerPoint(point.at);
    const own = { pixel, at: point.at, places: [point] };
    const near = found.find((group) => (point.marks ? collide(group, own) : group.pixel.distanceTo(pixel) < APART));
    if (near) near.places.push(point);
    else found.push(own);
  }
  return found;
}

function marker({ at, places }, named) {
  const names = places.map(({ name }) => name).join(", ");
  const tones = new Set(places.map(({ tone }) => tone));
  const [tone] = tones.size === 1 ? tones : [];
  const many = places.length > 1;
  const icon = places[0].marks ? markIcon(places) : L.divIcon({
    className: `map__place${many ? " map__place--many" : ""}${tone ? ` tone-${tone}` : ""}`,
    html: many ? String(places.length) : "",
    iconSize: [26, 26],
  });
  return L.marker(at, { icon, riseOnHover: true })
    .bindPopup(() => popup(places), { minWidth: places[0].marks ? 210 : 50 })
    .bindTooltip(names, { direction: "top", offset: [0, -8], permanent: named })
    .on("add", ({ target }) => target.getElement().setAttribute("aria-label", places[0].marks ? described(places) : names));
}

async function draw(element) {
  const { geojson, label, zoomIn, zoomOut, close, failed } = element.dataset;
  const named = "named" in element.dataset; // few points, which may lie far apart, and have their names on the map
  let data;
  try {
    const answer = await fetch(geojson);
    if (!answer.ok) throw new Error(answer.status);
    data = await answer.json();
  } catch {
    const sorry = document.createElement("p");
    sorry.className = "map__failed";
    sorry.textContent = failed;
    element.append(sorry);
    return;
  }

  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
  element.classList.add("map--drawn");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    scrollWheelZoom: false, // a page that is scrolled past the map must not zoom it
    zoomSnap: 0.25,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  if (named) L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  addGround(map, element);

  const areas = L.geoJSON(data, {
    filter: ({ geometry }) => geometry.type !== "Point",
    style: () => ({ className: "map__area" }),
    onEachFeature: ({ properties }, shape) => {
      shape.bindPopup(() => popup([properties]));
    },
  }).addTo(map);
  const points = data.features
    .filter(({ geometry }) => geometry.type === "Point")
    .map(({ geometry, properties }) => ({ ...properties, at: L.GeoJSON.coordsToLatLng(geometry.coordinates) }));
  const places = L.layerGroup().addTo(map);
  map.on("zoomend", () => {
    places.clearLayers();
    for (const group of groups(map, points)) places.addLayer(marker(group, named));
  });
  map.on("popupopen", ({ popup: opened }) => {
    const button = opened.getElement().querySelector(".leaflet-popup-close-button");
    button?.setAttribute("aria-label", close);
    opened.getElement().querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
  });
  element.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup()); // also from a link in it
  map.on("popupclose", ({ popup: closed }) => closed._source?.getElement?.()?.focus?.({ preventScroll: true }));
  const bounds = areas.getBounds();
  for (const { at } of points) bounds.extend(at);
  map.fitBounds(bounds, { padding: named ? [64, 40] : [12, 12], animate: false });
}

// A map that is folded away has no size to be drawn in.
const waiting = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (!contentRect.height) continue;
    waiting.unobserve(target);
    draw(target);
  }
});
const look = () => document.querySelectorAll(".map:not(.map--drawn)").forEach((element) => waiting.observe(element));
look();
document.addEventListener("htmx:afterSwap", look); // a list that has been narrowed comes with its map
