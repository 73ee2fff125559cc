// A form is sent once: while it is on its way it is aria-busy and a second submit is ignored. An upload shows how far it is.
(() => {
  const viaHtmx = (form) => window.htmx && form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
  const busy = (form, yes) => (yes ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy"));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.ariaBusy === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (!viaHtmx(form)) {
      busy(form, true);
      setTimeout(() => event.defaultPrevented && busy(form, false));
    }
  }, true);

  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => busy(form, false)));

  document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches("form") && busy(target, true));
  document.addEventListener("htmx:afterRequest", ({ target }) => target.matches("form") && busy(target, false));
  document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
    const bar = target.querySelector?.("progress[data-upload]");
    if (!bar || !detail.lengthComputable) return;
    bar.closest("[hidden]")?.removeAttribute("hidden");
    bar.max = detail.total;
    bar.value = detail.loaded;
  });
})();
