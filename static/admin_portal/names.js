// The fields that choose by typing are drawn by a script that forgets their names: give them those of their labels.
const nameOf = (select) => select.getAttribute("aria-label") || (select.labels[0] ? select.labels[0].textContent.replace(/:\s*$/, "").trim() : "");

const nameAll = () => document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
  const drawn = select.nextElementSibling;
  const name = nameOf(select);
  if (!drawn || !name || !drawn.classList.contains("select2")) return;
  drawn.querySelectorAll(".select2-selection--multiple, .select2-search__field").forEach((part) => part.setAttribute("aria-label", name));
  // Where one is chosen, the box is named by the text within, which is to say both the field and the choice.
  drawn.querySelectorAll("[role=textbox]").forEach((part) => part.setAttribute("aria-label", `${name}: ${part.title || "–"}`));
});

window.addEventListener("load", () => {
  nameAll();
  document.addEventListener("formset:added", () => setTimeout(nameAll));
  if (window.django && window.django.jQuery) {
    window.django.jQuery(document).on("change", "select.admin-autocomplete", () => setTimeout(nameAll));
    window.django.jQuery(document).on("select2:open", (event) => {
      const field = document.querySelector(".select2-container--open .select2-dropdown .select2-search__field");
      if (field) field.setAttribute("aria-label", nameOf(event.target));
    });
  }
});
