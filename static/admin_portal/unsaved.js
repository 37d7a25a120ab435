// A step acts on what is saved: ask before changes in the form below it are left behind.
const form = document.querySelector("#content-main > form");
const steps = document.querySelector("[data-unsaved]");

if (form && steps) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("change", () => { changed = true; });
  const ask = (event) => {
    if (changed && !window.confirm(steps.dataset.unsaved)) event.preventDefault();
  };
  steps.addEventListener("submit", ask);
  steps.querySelectorAll("a").forEach((link) => link.addEventListener("click", ask));
}
