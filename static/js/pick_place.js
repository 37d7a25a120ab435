// A point chosen on the map of a form, by pointer or with the keyboard. Without it the degrees can be written.
"use strict";

document.addEventListener("map:drawn", ({ target, detail: { map, areas } }) => {
  const form = target.closest("form");
  const box = form?.querySelector("[data-pick]");
  const { latitude, longitude } = form?.elements ?? {};
  if (!box || !latitude || !longitude) return;

  const status = box.querySelector("[data-pick-status]");
  const { chosen, removed, label } = box.dataset;
  const number = ({ value }) => Number.parseFloat(value.replace(",", ".").replace("−", "-"));
  let marker = null;

  function show() {
    const at = [number(latitude), number(longitude)];
    if (marker) marker.remove();
    marker = null;
    if (at.some(Number.isNaN)) return;
    const icon = L.divIcon({ className: "map__place map__place--picked", iconSize: [26, 26] });
    marker = L.marker(at, { icon, alt: label, keyboard: false, zIndexOffset: 1000 }).addTo(map);
  }

  function choose({ lat, lng }) {
    latitude.value = lat.toFixed(5);
    longitude.value = lng.toFixed(5);
    show();
    status.textContent = `${chosen} ${latitude.value}, ${longitude.value}`;
  }

  areas.eachLayer((shape) => shape.unbindPopup()); // a press on an area chooses a point
  map.on("click", ({ latlng }) => choose(latlng));
  box.querySelector("[data-pick-middle]").addEventListener("click", () => choose(map.getCenter()));
  box.querySelector("[data-pick-remove]").addEventListener("click", () => {
    latitude.value = longitude.value = "";
    show();
    status.textContent = removed;
  });
  for (const field of [latitude, longitude]) field.addEventListener("input", show);
  target.classList.add("map--pick");
  box.hidden = false;
  show();
});
