// The form that takes somebody to their provider sends itself; without script its button does.
document.querySelector("form[data-leave]")?.requestSubmit();
