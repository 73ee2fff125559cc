// A button beside a value or on a piece of code copies it and says so. Without script it is not shown: what it would
// copy can be selected by hand. An article says what its buttons say (`data-copying`), in its language.
(() => {
  const sayings = (place) => (place.closest("[data-copying]")?.dataset.copying ?? "Copy|Copied|Press Ctrl+C").split("|");

  function select(source) {
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
  }

  async function copied(source) {
    select(source);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      return true;
    } catch {
      return document.execCommand("copy"); // no clipboard outside of https
    }
  }

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    const source = button && (document.getElementById(button.dataset.copy) || button.closest("figure").querySelector("code"));
    if (!source) return;
    const words = button.querySelector("[data-copy-words]");
    const [copy, done, press] = sayings(button);
    words.textContent = (await copied(source)) ? done : press;
    words.setAttribute("role", "status");
    setTimeout(() => (words.textContent = copy), 2000);
  });

  for (const head of document.querySelectorAll(".article figure.code > figcaption")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-quiet", innerHTML: "<span data-copy-words></span>" });
    [button.firstChild.textContent] = sayings(head);
    button.dataset.copy = "";
    head.append(button);
  }
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
})();
