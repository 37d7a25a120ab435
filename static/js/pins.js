// Pins on a map or on a drawing: those of others with the numbers of the list, and one's own while one chooses it.
// The list, the named places and the squares of the net say the same without it.
import "../vendor/leaflet/leaflet.js";
import { addGround, addNames } from "./ground.js";

const APART = 30; // pixels between pins: what a finger can tell apart
const STEP = 24; // pixels that an arrow key moves the crosshair; with Shift four times as far
const EDGE = 40; // pixels from the edge at which the map follows it
const TOLD_AFTER = 400; // milliseconds of rest before the crosshair's place is read aloud
const NEXT_TO = 0.06; // as dialogues/where/naming.py
const number = ({ value }) => Number.parseFloat(value);

// Names, as places/naming.py and dialogues/where/naming.py give them

export function nameOf(data, first, second) {
  return data.drawing ? nameOnDrawing(data, first, second) : nameOnMap(data, first, second);
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}

function nameOnMap({ known, words, metres: perDegree, atIt, rounded, far, comma }, latitude, longitude) {
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  let nearest = null;
  let best = Infinity;
  for (const [name, placeLatitude, placeLongitude] of known) {
    const north = latitude - placeLatitude;
    const east = (longitude - placeLongitude) * squeeze;
    const apart = north * north + east * east;
    if (apart < best) [nearest, best] = [{ name, north, east }, apart];
  }
  if (!nearest) return "";
  const { name, north, east } = nearest;
  const metres = Math.sqrt(best) * perDegree;
  if (metres < atIt) return filled(words.at, { name });
  const direction = (Math.floor(Math.atan2(east, north) / (Math.PI / 4) + 0.5) + 8) % 8;
  const hundreds = Math.floor(metres / rounded + 0.5);
  let distance;
  if (hundreds * rounded < 1000) distance = filled(words.metres, { number: hundreds * rounded });
  else {
    const kilometres = metres < far ? (hundreds / 10).toFixed(1).replace(".", comma) : Math.floor(metres / 1000 + 0.5);
    distance = filled(words.kilometres, { number: kilometres });
  }
  return filled(words.directions[direction], { distance, name });
}

function nameOnDrawing({ parts, words, net, drawing: { width, height } }, x, y) {
  const longer = Math.max(width, height);
  let nearest = null;
  let best = Infinity;
  for (const [name, partX, partY] of parts) {
    const right = ((x - partX) * width) / longer;
    const down = ((y - partY) * height) / longer;
    const apart = right * right + down * down;
    if (apart < best) [nearest, best] = [{ name, right, down }, apart];
  }
  if (!nearest) return filled(words.square, { square: squareOf(net, x, y) });
  const { name, right, down } = nearest;
  if (best < NEXT_TO * NEXT_TO) return filled(words.at, { name });
  const side = Math.abs(right) > Math.abs(down) ? (right > 0 ? 1 : 3) : down > 0 ? 2 : 0;
  return filled(words.sides[side], { name });
}

function squareOf([columns, rows], x, y) {
  if (x < 0 || x > 1 || y < 0 || y > 1) return "";
  const column = Math.min(Math.floor(x * columns), columns - 1);
  return String.fromCharCode(65 + column) + (Math.min(Math.floor(y * rows), rows - 1) + 1);
}

// From what Leaflet calls latitude and longitude to what the form holds, and back

function told({ drawing }, { lat, lng }) {
  if (!drawing) return [lat, lng];
  const within = (share) => Math.min(Math.max(share, 0), 1);
  return [within(lng / drawing.width), within(1 - lat / drawing.height)];
}

function placed({ drawing }, first, second) {
  return drawing ? L.latLng((1 - second) * drawing.height, first * drawing.width) : L.latLng(first, second);
}

function shareOf({ frame, drawing }, [first, second]) {
  if (drawing) return [first, second];
  const [south, west, north, east] = frame;
  return [(second - west) / (east - west), (north - first) / (north - south)];
}

function middleOf({ net: [columns, rows], frame, drawing }, square) {
  const x = (square.charCodeAt(0) - 65 + 0.5) / columns;
  const y = (Number.parseInt(square.slice(1), 10) - 0.5) / rows;
  if (drawing) return [x, y];
  const [south, west, north, east] = frame;
  return [north - y * (north - south), west + x * (east - west)];
}

// The net of squares, for whoever chooses one of them: what is chosen is drawn heavier.

function addNet(map, data) {
  const { net: [columns, rows], frame, drawing } = data;
  const at = (x, y) => {
    if (drawing) return placed(data, x, y);
    const [south, west, north, east] = frame;
    return L.latLng(north - y * (north - south), west + x * (east - west));
  };
  const layer = L.layerGroup();
  const line = (from, to) => L.polyline([from, to], { className: "pins__net", interactive: false }).addTo(layer);
  const edge = (where, text) => {
    const icon = L.divIcon({ className: "pins__edge", html: text, iconSize: [24, 24] });
    L.marker(where, { icon, interactive: false, keyboard: false }).addTo(layer);
  };
  for (let n = 0; n <= columns; n += 1) line(at(n / columns, 0), at(n / columns, 1));
  for (let n = 0; n <= rows; n += 1) line(at(0, n / rows), at(1, n / rows));
  for (let n = 0; n < columns; n += 1) edge(at((n + 0.5) / columns, 0.02), String.fromCharCode(65 + n));
  for (let n = 0; n < rows; n += 1) edge(at(0.02, (n + 0.5) / rows), String(n + 1));
  let box = null;
  return {
    show: (isShown) => (isShown ? layer.addTo(map) : layer.remove()),
    mark: (square) => {
      box?.remove();
      box = null;
      if (!square) return;
      const x = square.charCodeAt(0) - 65;
      const y = Number.parseInt(square.slice(1), 10) - 1;
      const corners = [at(x / columns, y / rows), at((x + 1) / columns, (y + 1) / rows)];
      box = L.rectangle(corners, { className: "pins__square", interactive: false }).addTo(layer);
    },
  };
}

// What lies under the pins: the one place where it is added

function addBase(map, element, data, features) {
  const { drawing, known, own, parts, frame } = data;
  const named = ([name, ...at]) => ({ name, kind: "own", at: placed(data, ...at) });
  const names = "pointOut" in element.dataset ? [] : (drawing ? parts : known.slice(0, own)).map(named); // there each row has its own
  if (drawing) return addDrawing(map, element, drawing, names);
  addGround(map, element, names);
  L.geoJSON(features.filter(({ geometry }) => geometry.type !== "Point"), {
    style: () => ({ className: "map__area" }),
    interactive: false,
  }).addTo(map);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  const [south, west, north, east] = frame;
  map.fitBounds([[south, west], [north, east]], { animate: false });
}

// The browser chooses the file that fits how large the drawing is seen.
function addDrawing(map, element, { urls, width, height }, names) {
  const bounds = L.latLngBounds([0, 0], [height, width]);
  const image = document.createElement("img");
  map.on("zoomend", () => { image.sizes = `${Math.round(width * map.getZoomScale(map.getZoom(), 0))}px`; });
  map.fitBounds(bounds, { animate: false });
  map.setMaxBounds(bounds.pad(0.2)).setMinZoom(map.getZoom() - 0.5);
  image.alt = element.dataset.alt;
  image.srcset = Object.entries(urls).map(([wide, url]) => `${url} ${wide}w`).join(", ");
  image.src = Object.values(urls).at(-1);
  L.imageOverlay(image, bounds, { interactive: false }).addTo(map);
  addNames(map, names);
}

// The pins of others

function drawn(mark, own = false) {
  const shape = document.querySelector(`template[data-pin="${mark}"]`) ?? document.querySelector('template[data-pin=""]');
  const box = document.createElement("span");
  if (shape) box.append(shape.content.cloneNode(true));
  if (own) box.className = "pins__own";
  return box;
}

function popup(points) {
  const box = document.createElement("div");
  for (const { name, url, where } of points) {
    const line = document.createElement("p");
    const title = document.createElement("a");
    title.href = url;
    title.textContent = name;
    line.append(title, document.createElement("br"), where);
    box.append(line);
  }
  return box;
}

function marker({ at, points }) {
  const [{ number: first, mark }] = points;
  const many = points.length > 1;
  const names = points.map((point) => `${point.number}. ${point.name}`).join(", ");
  let html = document.createElement("span");
  if (many) html.textContent = points.length;
  else {
    html = drawn(mark);
    const label = document.createElement("b");
    label.textContent = first;
    html.append(label);
  }
  const icon = L.divIcon({
    className: many ? "map__place map__place--many" : "pins__pin",
    html,
    iconSize: many ? [26, 26] : [30, 38],
    iconAnchor: many ? [13, 13] : [15, 38],
    popupAnchor: [0, many ? -10 : -34],
  });
  return L.marker(at, { icon, riseOnHover: true })
    .bindPopup(() => popup(points))
    .on("add", ({ target }) => target.getElement().setAttribute("aria-label", names));
}

function groups(map, points) {
  const found = [];
  for (const point of points) {
    const pixel = map.latLngToLayerPoint(point.at);
    const near = found.find((group) => group.pixel.distanceTo(pixel) < APART);
    if (near) near.points.push(point);
    else found.push({ pixel, at: point.at, points: [point] });
  }
  return found;
}

function addPins(map, data, features) {
  const points = features
    .filter(({ geometry }) => geometry.type === "Point")
    .map(({ geometry, properties }) => {
      const at = L.GeoJSON.coordsToLatLng(geometry.coordinates);
      return { ...properties, at, where: nameOf(data, ...told(data, at)) };
    });
  const layer = L.layerGroup().addTo(map);
  const show = () => {
    layer.clearLayers();
    for (const group of groups(map, points)) layer.addLayer(marker(group));
  };
  map.on("zoomend", show);
  show();
}

// One's own point

function addChoice(map, element, data) {
  const form = element.closest("form");
  const box = form?.querySelector("[data-pick]");
  if (!box) return;
  const [first, second] = [form.elements[box.dataset.first], form.elements[box.dataset.second]];
  const { square, outside } = form.elements;
  const result = box.querySelector("[data-pick-result]");
  const name = box.querySelector("[data-pick-name]");
  const shape = box.querySelector("[data-pick-shape]");
  const cross = document.createElement("span");
  const points = JSON.parse(box.dataset.named);
  const list = form.querySelector("[data-net]");
  const net = addNet(map, data);
  net.show(Boolean(list?.open));
  net.mark(square?.value ?? "");
  list?.addEventListener("toggle", () => net.show(list.open));
  let pin = null;
  let waiting = 0;

  const category = () => form.querySelector("[name=category]:checked")?.value ?? form.elements.category?.value ?? "";

  function show() {
    pin?.remove();
    pin = null;
    const at = [number(first), number(second)];
    const isChosen = !at.some(Number.isNaN);
    result.hidden = !isChosen;
    if (!isChosen) return;
    const icon = L.divIcon({ className: "pins__pin", html: drawn(category(), true), iconSize: [42, 53], iconAnchor: [21, 53] });
    pin = L.marker(placed(data, ...at), { icon, keyboard: false, draggable: true, zIndexOffset: 1000 })
      .on("dragend", ({ target }) => point(target.getLatLng()))
      .addTo(map);
    shape.replaceChildren(drawn(category()));
    name.textContent = nameOf(data, ...at);
  }

  function set(values, digits = data.drawing ? 4 : 5) {
    [first.value, second.value] = values.map((value) => value.toFixed(digits));
    if (outside) outside.checked = false; // asked anew of another point
    show();
  }

  function point(at) {
    if (square) square.selectedIndex = 0;
    net.mark("");
    form.querySelectorAll("[name=named]").forEach((one) => { one.checked = !one.value; });
    set(told(data, at));
  }

  map.on("click", ({ latlng }) => point(latlng));
  box.querySelector("[data-pick-remove]").addEventListener("click", () => {
    first.value = second.value = "";
    show();
    element.focus();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.name === "category") show();
    else if (target.name === "named" && target.value) {
      first.value = second.value = "";
      if (points[target.value]) set(points[target.value]);
      else show();
    } else if (target === square) {
      net.mark(square.value);
      if (square.value) set(middleOf(data, square.value));
    }
  });

  // By keyboard: the arrows move a crosshair, and Enter sets the point where it is.
  const here = () => L.point(cross.offsetLeft, cross.offsetTop);
  const move = ({ x, y }) => Object.assign(cross.style, { left: `${x}px`, top: `${y}px` });
  const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in arrows) {
      const step = L.point(arrows[event.key]).multiplyBy(event.shiftKey ? STEP * 4 : STEP);
      if (cross.hidden) move(map.getSize().divideBy(2));
      cross.hidden = false;
      const to = here().add(step);
      const size = map.getSize();
      const inside = L.point(Math.min(Math.max(to.x, EDGE), size.x - EDGE), Math.min(Math.max(to.y, EDGE), size.y - EDGE));
      move(inside);
      if (!inside.equals(to)) map.panBy(to.subtract(inside), { animate: false });
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        box.querySelector("[data-pick-cross]").textContent = nameOf(data, ...told(data, map.containerPointToLatLng(here())));
      }, TOLD_AFTER);
    } else if (event.key === "Enter" || event.key === " ") {
      if (cross.hidden) move(map.getSize().divideBy(2));
      cross.hidden = false;
      point(map.containerPointToLatLng(here()));
    } else if (event.key === "+" || event.key === "-") map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1));
    else return;
    event.preventDefault();
  });
  cross.className = "pins__cross";
  cross.hidden = true;
  element.append(cross);
  element.tabIndex = 0;
  element.setAttribute("role", "application");
  element.classList.add("map--pick");
  show();
  if (pin && !map.getBounds().contains(pin.getLatLng())) map.panTo(pin.getLatLng(), { animate: false });
}

// The organiser frames the map: what is seen when they have moved it is what others see first.

function addFrame(map, element) {
  const form = element.closest("form");
  if (!("frames" in element.dataset) || !form) return;
  const fields = ["south", "west", "north", "east"].map((name) => form.elements[name]);
  const status = form.querySelector("[data-frame-status]");
  let isMoved = false; // by hand, and not by the first drawing
  element.addEventListener("pointerdown", () => { isMoved = true; });
  element.addEventListener("keydown", () => { isMoved = true; });
  map.on("moveend", () => {
    if (!isMoved) return;
    const seen = map.getBounds();
    const edges = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()];
    fields.forEach((field, n) => { field.value = edges[n].toFixed(5); });
    status.textContent = status.dataset.framed;
  });
}

// The organiser names places: a button in each row, and then a press on the place. A square of the net does the same.

function addRows(map, element, data) {
  const { pointOut, pointNow } = element.dataset;
  const squares = element.closest("form")?.querySelectorAll("select[name^='place-'][name$='-square']") ?? [];
  let pending = null;
  if (!squares.length || !pointOut) return;
  const net = addNet(map, data);
  net.show(true);
  for (const square of squares) {
    const field = (name) => square.form.elements[square.name.replace(/square$/, name)];
    const [first, second] = data.drawing ? [field("drawn_x"), field("drawn_y")] : [field("latitude"), field("longitude")];
    const button = document.createElement("button");
    const said = document.createElement("p");
    let dot = null;
    const show = () => {
      dot?.remove();
      const at = [number(first), number(second)];
      if (at.some(Number.isNaN)) return;
      const icon = L.divIcon({ className: "pins__place pins__place--named", iconSize: [13, 13] });
      dot = L.marker(placed(data, ...at), { icon, interactive: false, keyboard: false })
        .bindTooltip(field("name").value, { permanent: true, direction: "right", className: "map__name" })
        .addTo(map);
    };
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = pointOut;
    said.className = "meta";
    said.setAttribute("role", "status");
    square.after(button, said);
    square.addEventListener("change", () => {
      net.mark(square.value);
      [first.value, second.value] = square.value ? middleOf(data, square.value).map((one) => one.toFixed(data.drawing ? 4 : 5)) : ["", ""];
      show();
    });
    button.addEventListener("click", () => {
      said.textContent = pointNow;
      element.scrollIntoView({ block: "center" });
      pending = (at) => {
        const values = told(data, at);
        [first.value, second.value] = values.map((one) => one.toFixed(data.drawing ? 4 : 5));
        square.value = squareOf(data.net, ...shareOf(data, values));
        net.mark(square.value);
        said.textContent = "";
        show();
        square.closest("fieldset").scrollIntoView({ block: "center" });
        button.focus({ preventScroll: true });
      };
    });
    show();
  }
  map.on("click", ({ latlng }) => {
    pending?.(latlng);
    pending = null;
  });
}

async function draw(element) {
  const data = JSON.parse(element.dataset.pins);
  const { geojson, label, zoomIn, zoomOut, close, failed } = element.dataset;
  let features = [];
  if (geojson) try {
    const answer = await fetch(geojson);
    if (!answer.ok) throw new Error(answer.status);
    ({ features } = await answer.json());
  } catch {
    const sorry = document.createElement("p");
    sorry.className = "map__failed";
    sorry.textContent = failed;
    element.append(sorry);
    return;
  }
  const picks = "picks" in element.dataset;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
  element.classList.add("map--drawn");
  const map = L.map(element, {
    crs: data.drawing ? L.CRS.Simple : L.CRS.EPSG3857,
    keyboard: !picks,
    zoomControl: false,
    scrollWheelZoom: false, // a page that is scrolled past the map must not zoom it
    zoomSnap: data.drawing ? 0.05 : 0.25,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    minZoom: data.drawing ? -5 : 4,
    maxZoom: data.drawing ? 2 : 18,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  addBase(map, element, data, features);
  addPins(map, data, features);
  map.on("popupopen", ({ popup: opened }) => {
    opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", close);
    opened.getElement().querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
  });
  element.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup()); // also from a link in it
  map.on("popupclose", ({ popup: closed }) => closed._source?.getElement?.()?.focus?.({ preventScroll: true }));
  if (picks) addChoice(map, element, data);
  addFrame(map, element);
  addRows(map, element, data);
}

// A map that is folded away has no size to be drawn in.
const waiting = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (!contentRect.height) continue;
    waiting.unobserve(target);
    draw(target);
  }
});
document.querySelectorAll(".map[data-pins]").forEach((element) => waiting.observe(element));
