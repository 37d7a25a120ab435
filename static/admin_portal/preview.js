// What a text in Markdown will look like on the site, as the portal itself draws it; a second click writes on.
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

document.querySelectorAll("[data-preview]").forEach((button) => {
  const text = document.getElementById(button.dataset.of);
  const shown = button.nextElementSibling;
  const preview = button.textContent;
  const look = async () => {
    const answer = await fetch(button.dataset.preview, {
      method: "POST",
      headers: { "X-CSRFToken": token() },
      body: new URLSearchParams({ text: text.value }),
    });
    if (!answer.ok) throw new Error(answer.status);
    shown.innerHTML = await answer.text();
  };
  const turn = (looking) => {
    text.hidden = looking;
    shown.hidden = !looking;
    button.textContent = looking ? button.dataset.back : preview;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (text.hidden) { turn(false); text.focus(); return; }
    try {
      await look();
    } catch {
      shown.textContent = button.dataset.fault;
    }
    turn(true);
  });
});
