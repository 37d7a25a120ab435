// Copying, printing and the system's own sharing, shown where the browser has them. Without them the text can be marked as any.
const show = (button) => { button.parentElement.hidden = false; };

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  show(button);
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    } catch {
      const field = document.getElementById(button.dataset.copy);
      if (field.select) field.select();
      else getSelection().selectAllChildren(field);
    }
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  show(button);
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  show(button);
  button.addEventListener("click", () => { print(); });
}
