// data-insert: a button that puts its words where the cursor is in the field that data-into names. The part that it stands
// in may be fetched anew, so nothing is bound to the button itself. Without script the link beside it can be copied.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-insert]");
  const field = button && document.getElementById(button.dataset.into);
  if (!field) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? " " : "";
  field.setRangeText(`${gap}${button.dataset.insert} `, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
