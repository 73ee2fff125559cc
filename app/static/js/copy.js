// A button beside a value copies it and says so. Without script it is not shown: the value can be selected by hand.
(() => {
  async function copied(field) {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return document.execCommand("copy"); // no clipboard outside of https
    }
  }

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    const field = button && document.getElementById(button.dataset.copy);
    if (!field) return;
    const words = button.querySelector("[data-copy-words]");
    words.textContent = (await copied(field)) ? "Copied" : "Press Ctrl+C";
    words.setAttribute("role", "status");
    setTimeout(() => (words.textContent = "Copy"), 2000);
  });

  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
})();
