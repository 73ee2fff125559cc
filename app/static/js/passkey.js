// A form with data-passkey: asks that address for a challenge, the browser for a passkey, and is sent with the answer in
// its field `credential`. One with data-passkey-offered is offered by autofill as well, as soon as the page is there.
(() => {
  const RENEW = 4 * 60_000; // a challenge lives for five minutes
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const words = (buffer) =>
    buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined;
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  let waiting = new AbortController();

  const asked = async (form) => {
    const headers = { "x-csrftoken": form.elements._csrf_token.value };
    const answer = await fetch(form.dataset.passkey, { method: "POST", headers });
    // Led elsewhere: who it is has to be shown again first, or the sign-in is over.
    if (answer.redirected) location.assign(answer.url);
    if (!answer.ok || answer.redirected) throw new Error("no challenge");
    const question = await answer.json();
    return { ...question, challenge: bytes(question.challenge) };
  };

  const answered = async (form, how = {}) => {
    const question = await asked(form);
    if (question.user) {
      const user = { ...question.user, id: bytes(question.user.id) };
      return navigator.credentials.create({ publicKey: { ...question, user, excludeCredentials: listed(question.excludeCredentials) } });
    }
    return navigator.credentials.get({ publicKey: { ...question, allowCredentials: listed(question.allowCredentials) }, ...how });
  };

  const send = (form, { id, rawId, type, response }) => {
    form.elements.credential.value = JSON.stringify({
      id,
      rawId: words(rawId),
      type,
      response: {
        clientDataJSON: words(response.clientDataJSON),
        attestationObject: words(response.attestationObject),
        authenticatorData: response.attestationObject ? undefined : words(response.authenticatorData),
        signature: words(response.signature),
        userHandle: words(response.userHandle),
        transports: response.getTransports?.(),
      },
    });
    form.requestSubmit();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.passkey || form.elements.credential.value) return;
    event.preventDefault();
    waiting.abort();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      send(form, await answered(form));
    } catch {
      failed.hidden = false;
    }
  });

  const offer = async (form) => {
    waiting = new AbortController();
    const { signal } = waiting;
    const renewal = setTimeout(() => waiting.abort("renew"), RENEW);
    try {
      send(form, await answered(form, { mediation: "conditional", signal }));
    } catch {
      if (signal.reason === "renew") offer(form);
    } finally {
      clearTimeout(renewal);
    }
  };

  const offered = document.querySelector("form[data-passkey-offered]");
  if (offered)
    window.PublicKeyCredential?.isConditionalMediationAvailable?.().then((possible) => possible && offer(offered));

  // A page that was gone back to has an answer in it that served already.
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-passkey]").forEach((form) => (form.elements.credential.value = "")),
  );
})();
