// allauth's script asks the browser for a passkey. This one shows what that needs only where the browser can do it,
// and says so when it did not work, which allauth only writes to the console.
const able = window.isSecureContext && "PublicKeyCredential" in window;
for (const part of document.querySelectorAll("[data-passkey]")) {
  part.hidden = !able;
  part.dataset.passkey = "asked"; // the style sheet keeps its room until then
}
for (const note of document.querySelectorAll("[data-passkey-unable]")) note.hidden = able;
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-passkey-failed]")) note.hidden = false;
});
for (const button of document.querySelectorAll("[data-passkey] button")) {
  button.addEventListener("click", () => {
    for (const note of document.querySelectorAll("[data-passkey-failed]")) note.hidden = true;
  });
}
