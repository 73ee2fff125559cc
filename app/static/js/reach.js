// When a request never reached the server, says so in #flash; the next act clears it. What a page asks by itself
// (data-quiet) is no act, and nobody is told when it fails.
(() => {
  const flash = document.getElementById("flash");
  const words = document.getElementById("unreachable");
  const quiet = (element) => element.matches("[data-quiet]");
  const unreachable = ({ target }) => quiet(target) || flash.replaceChildren(words.content.cloneNode(true));

  document.addEventListener("htmx:sendError", unreachable);
  document.addEventListener("htmx:timeout", unreachable);
  document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
    if (detail.requestConfig.verb !== "get" && !quiet(target)) flash.replaceChildren();
  });
  // Nor does it lead away from what is written, as to signing in.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status >= 400 && quiet(event.target)) event.preventDefault();
  });
})();
