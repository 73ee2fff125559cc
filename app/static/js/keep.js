// A part that is fetched anew keeps what a person had open, chosen or typed and where they were, and only what changed in
// it fades in. One that says the same as before is left alone, so that a selection in it stays. While something is pressed
// all wait: a button that is swapped, or moves away, between press and release would lose the click.
(() => {
  const pieces = "li, tr, .fact, .chips > .chip";
  const before = new Map();

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const says = (element) => [words(element), ...[...element.querySelectorAll("[data-due]")].map((chip) => chip.dataset.due)].join("|");
  const name = (details) => details.id || words(details.firstElementChild);
  const allDetails = (part) => [...(part.matches("details") ? [part] : []), ...part.querySelectorAll("details")];

  function place(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    return element.matches("a[href]") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;
  }

  const fields = (part) => [...part.querySelectorAll("select, textarea, input:not([type=hidden], [type=file])")];
  const field = (input) => `${input.form?.action} ${input.name} ${["checkbox", "radio"].includes(input.type) ? input.value : ""}`;
  const state = (input) => (["checkbox", "radio"].includes(input.type) ? "checked" : "value");

  function wait() {
    const again = () =>
      setTimeout(() => {
        for (const part of document.querySelectorAll('[hx-trigger*="live"]')) part.dispatchEvent(new Event("live"));
      }, 300);
    const once = new AbortController();
    for (const end of ["pointerup", "pointercancel", "keyup"]) {
      addEventListener(end, () => (once.abort(), again()), { signal: once.signal });
    }
  }

  function note(part) {
    before.set(part.id, {
      chosen: new Map(fields(part).map((input) => [field(input), input[state(input)]])),
      pieces: new Set([...part.querySelectorAll(pieces)].map(words)),
      open: new Set(allDetails(part).filter((details) => details.open).map(name)),
      at: part.contains(document.activeElement) ? place(document.activeElement) : null,
    });
  }

  function restore(part) {
    const old = before.get(part.id);
    if (!old) return;
    before.delete(part.id);
    for (const details of allDetails(part)) if (old.open.has(name(details))) details.open = true;
    for (const piece of part.querySelectorAll(pieces)) piece.classList.toggle("fresh", !old.pieces.has(words(piece)));
    for (const input of fields(part)) if (old.chosen.has(field(input))) put(input, old.chosen.get(field(input)));
    if (old.at) part.querySelector(old.at)?.focus({ preventScroll: true });
  }

  // What is no longer offered is not chosen.
  function put(input, value) {
    if (input.matches("select") && ![...input.options].some((option) => option.value === value)) return;
    input[state(input)] = value;
  }

  function held() {
    const pressed = document.querySelector(":is(button, a, summary, select, label, input):active");
    if (pressed) wait();
    return pressed;
  }

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.target?.id) return;
    if (held()) detail.shouldSwap = false;
    else note(detail.target);
  });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const coming = detail.fragment.firstElementChild;
    if ((coming && says(coming) === says(detail.target)) || held()) detail.shouldSwap = false;
    else note(detail.target);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => restore(target));
})();
