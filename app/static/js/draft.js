// data-draft: asks before the page is left with unsent words. Nothing is stored in the browser (ASVS 5.0, 14.3.3).
(() => {
  const written = new Set();
  const leave = (event) => event.preventDefault();

  function note(form, yes) {
    if (yes) written.add(form);
    else written.delete(form);
    for (const gone of written) if (!gone.isConnected) written.delete(gone);
    if (written.size) addEventListener("beforeunload", leave);
    else removeEventListener("beforeunload", leave);
  }

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-draft]");
    if (form) note(form, [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue));
  });
  document.addEventListener("submit", ({ target }) => target.matches("[data-draft]") && note(target, false));
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (target.matches("form[data-draft]")) note(target, !detail.successful && target.isConnected);
  });
})();
