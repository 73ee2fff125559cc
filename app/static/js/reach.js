// When a request never reached the server, says so in #flash; the next act clears it.
(() => {
  const flash = document.getElementById("flash");
  const words = document.getElementById("unreachable");
  const unreachable = () => flash.replaceChildren(words.content.cloneNode(true));

  document.addEventListener("htmx:sendError", unreachable);
  document.addEventListener("htmx:timeout", unreachable);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.requestConfig.verb !== "get") flash.replaceChildren();
  });
})();
