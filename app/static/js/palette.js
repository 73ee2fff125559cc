// The palette: a dialog that searches while one types. Links with data-palette open it, and Ctrl-K or Cmd-K does wherever
// one is. Arrows move over what was found, Enter opens it; with nothing chosen Enter searches everything.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("[role=combobox]");
  const found = document.getElementById("palette-found");
  const options = () => [...found.querySelectorAll("[role=option]")];
  const chosen = () => options().find((option) => option.ariaSelected === "true");

  function open(event) {
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    palette.showModal();
    field.select();
  }

  function choose(option) {
    for (const other of options()) other.ariaSelected = String(other === option);
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  // Beyond the last and before the first is the field itself.
  function move(by) {
    const all = options();
    const places = all.length + 1;
    choose(all[((all.indexOf(chosen()) + 1 + by + places) % places) - 1]);
  }

  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => chosen().click() };

  field.addEventListener("keydown", (event) => {
    // Enter may end a word that is being put together (Japanese) instead.
    if (event.isComposing || !keys[event.key] || (event.key === "Enter" && !chosen())) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) open(event);
  });

  document.addEventListener("click", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (plain && event.target.closest("a[data-palette]")) open(event);
    else if (plain && event.target.closest("#palette [role=option]")) palette.close();
  });

  // A page that is gone back to does not still stand behind it.
  palette.addEventListener("submit", () => palette.close());

  // What refuses or fails speaks where it can be seen: #flash lies behind.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.isError && detail.requestConfig.elt === field) detail.target = found;
  });

  found.addEventListener("htmx:afterSettle", () => {
    choose();
    field.ariaExpanded = String(options().length > 0);
  });
})();
