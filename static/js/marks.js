// What stands at places of the map of everything. Its shapes are those of the key on the page.
const HEIGHT = 28;
const CLEAR = 8; // pixels between two marks

const shapeOf = (shape) => document.querySelector(`[data-mark="${shape}"]`)?.cloneNode(true) ?? "";

// Of places that share a mark, those that lie in another of them are counted there.
const counted = (places) => {
  const names = new Set(places.map(({ name }) => name));
  return places.filter(({ within }) => !within || !names.has(within));
};

function sums(places) {
  const found = new Map();
  for (const { marks } of counted(places)) for (const { shape, n } of marks) if (n) found.set(shape, (found.get(shape) ?? 0) + n);
  return [...found];
}

const isSingle = (places) => places.length === 1 && places[0].marks.length === 1 && places[0].marks[0].n === 1;

function width(places) {
  if (isSingle(places)) return HEIGHT;
  if (places.length > 1) return HEIGHT + 8 * String(total(places)).length;
  return 14 + sums(places).reduce((sum, [, n]) => sum + 22 + 8 * String(n).length, 0);
}

const total = (places) => sums(places).reduce((sum, [, n]) => sum + n, 0);

/** Whether two groups of places would cover each other's marks. */
export function collide(one, other) {
  const across = (width(one.places) + width(other.places)) / 2 + CLEAR;
  return Math.abs(one.pixel.x - other.pixel.x) < across && Math.abs(one.pixel.y - other.pixel.y) < HEIGHT + CLEAR;
}

/** The icon of a group: its shapes with their numbers at one place, one number for several. */
export function markIcon(places) {
  const box = document.createElement("div");
  const single = isSingle(places);
  if (places.length > 1) box.append(String(total(places)));
  else {
    for (const [shape, n] of sums(places)) {
      const part = document.createElement("span");
      part.append(shapeOf(shape));
      if (!single) part.append(String(n));
      box.append(part);
    }
  }
  return L.divIcon({
    className: `map__marks${single ? " map__marks--one" : ""}${places.length > 1 ? " map__marks--many" : ""}`,
    html: box.innerHTML,
    iconSize: [width(places), HEIGHT],
  });
}

/** What stands at places, in words. */
export const described = (places) => places.map(({ name, marks }) => `${name}: ${marks.map(({ text }) => text).join(", ")}`).join("; ");

/** What stands at a place, as the list has it. */
export function markList(marks) {
  const list = document.createElement("ul");
  list.className = "marks";
  for (const { shape, text, url } of marks) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = text;
    const line = document.createElement("li");
    line.append(shapeOf(shape), link);
    list.append(line);
  }
  return list;
}
