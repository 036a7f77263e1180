/* An island: asks the browser for a passkey, or to make one. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return { ok: answer.ok, told: await answer.json().catch(() => ({})) };
}

function asked(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) known.id = bytes(known.id);
  return { publicKey: options };
}

function answered(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: made.getClientExtensionResults() };
}

function complain(button, words) {
  const place = document.querySelector("#passkey-notice");
  place.textContent = words;
  place.hidden = false;
  button.disabled = false;
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const isNew = button.dataset.passkey === "new";
    try {
      const begun = await post(isNew ? "/account/passkeys/options" : "/sign-in/passkey/options", {});
      if (!begun.ok) return complain(button, begun.told.detail ?? button.dataset.failed);
      const made = isNew ? await navigator.credentials.create(asked(begun.told)) : await navigator.credentials.get(asked(begun.told));
      const name = document.querySelector("#passkey-name")?.value ?? "";
      const done = await post(isNew ? "/account/passkeys" : "/sign-in/passkey", isNew ? { name, answer: answered(made) } : { answer: answered(made), next: button.dataset.next });
      if (!done.ok) return complain(button, done.told.detail ?? button.dataset.failed);
      location.assign(done.told.to);
    } catch {
      complain(button, button.dataset.failed);
    }
  });
}
