// Plays the years of a view: each is a page of its own, of which the marked parts are exchanged. Where it stops that page is opened,
// so that its links, files and form are of the year that is seen. Without this the years are links.
{
  const line = document.querySelector("[data-play]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = line.dataset.play;
  line.append(button);
  const links = [...line.querySelectorAll("a")];
  let timer = 0;
  let next = 0; // the number of the year that comes
  let shown = null; // the year that is seen, once another has been than that of the page

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    button.textContent = line.dataset.play;
    if (shown) location.replace(shown.href);
  };

  const show = async (link) => {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!timer) return; // stopped while it was fetched
    if (!answer.ok) { stop(); return; }
    const parts = page.querySelectorAll("[data-played]");
    document.querySelectorAll("[data-played]").forEach((part, i) => { if (parts[i]) part.replaceWith(parts[i]); });
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    line.querySelector("[aria-current]")?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    shown = link;
  };

  const step = async () => {
    if (next === links.length) { stop(); return; }
    try { await show(links[next]); } catch { stop(); return; }
    next += 1;
    if (timer) timer = setTimeout(step, 900);
  };

  button.addEventListener("click", () => {
    if (timer) { stop(); return; }
    button.textContent = line.dataset.pause;
    next = (links.findIndex((link) => link.hasAttribute("aria-current")) + 1) % links.length; // after the last comes the first
    timer = setTimeout(step, 1);
  });
}
