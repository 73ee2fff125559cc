// A link to a <dialog> opens it as a modal; outside it or on its closing link it closes. Focus returns by itself.
(() => {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-dialog]");
    const dialog = opener ? document.querySelector(opener.hash) : event.target.closest("dialog[open]");
    if (!dialog) return;
    if (opener) {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
    } else if (event.target === dialog || event.target.closest("[data-dialog-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
})();
