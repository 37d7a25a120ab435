// ALTCHA's box finds its worker in a file of its own: the content policy allows no other.
for (const widget of document.querySelectorAll("altcha-widget[data-worker]")) {
  globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(widget.dataset.worker));
}
