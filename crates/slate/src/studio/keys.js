// Keys, theme, copy and times. Everything here has a way to do it without JavaScript.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Copy buttons stay hidden until something can press them.
function copyButtons() {
  for (const button of all("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1500);
    };
  }
}

// A time of the last week reads as an age, an older one as a day; the exact time stays in the title.
function ages() {
  const steps = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [604800, 86400, "d"]];
  for (const time of all("time[datetime]")) {
    const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (!(age >= 0) || time.dataset.exact !== undefined) continue;
    const step = steps.find(([limit]) => age < limit);
    time.title ||= time.textContent;
    time.textContent = step ? `${Math.max(1, Math.floor(age / step[1]))} ${step[2]} ago` : time.title.slice(0, 10);
  }
}

// A page that follows something replaces its numbers in place; what is open stays open, and the scroll stays.
function follow() {
  const part = one("[data-follow]");
  if (!part) return;
  const wait = () => setTimeout(look, 1000 * Number(part.dataset.follow));
  const look = async () => {
    if (document.visibilityState === "visible" && !part.contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
        const news = page && one("[data-follow]", page);
        // It runs no longer. A reason that is being written is worth more than the rest of the page.
        if (page && !news) return all("textarea").some((field) => field.value) || location.reload();
        if (!news) return wait();
        const open = all("details", part).map((details) => details.open);
        part.replaceChildren(...news.childNodes);
        all("details", part).forEach((details, i) => { details.open = open[i] ?? false; });
        // The answer over the page, and what has happened.
        const head = one(".head");
        if (!head.contains(document.activeElement)) head.replaceChildren(...one(".head", page).childNodes);
        copyButtons();
        ages();
      } catch { /* the server is away: later, then */ }
    }
    wait();
  };
  wait();
}

// A form that asks "what if" answers while its sliders move: the number beside each, and the parts of the page named in it.
function live() {
  const form = one("form[data-live]");
  if (!form) return;
  form.addEventListener("input", ({ target }) => {
    const output = target.type === "range" && one(`output[for="${target.id}"]`, form);
    if (output) output.textContent = target.value;
  });
  let asked = 0;
  form.addEventListener("change", async () => {
    const own = ++asked;
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" } });
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      // An answer to an older question may come after that to a newer one.
      if (!page || own !== asked) return;
      for (const id of form.dataset.live.split(" ")) document.getElementById(id).replaceWith(page.getElementById(id));
      history.replaceState(null, "", address);
    } catch { /* the server is away: the button asks again */ }
  });
}

// On paper an age says nothing.
addEventListener("beforeprint", () => {
  for (const time of all("time[title]")) time.textContent = time.title;
});

// The server remembers the theme for the next page; the attribute changes this one.
function themeSwitch() {
  for (const button of all("button[name=theme]")) {
    button.onclick = (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(button.form, button));
      fetch("/theme", { method: "POST", body, redirect: "manual" });
      if (button.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = button.value;
      for (const other of all("button[name=theme]")) other.setAttribute("aria-pressed", other === button);
    };
  }
}

// A click anywhere in a row opens its link, unless text is being selected or something else was meant.
function rowClicks(event) {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, summary, label, select")) return;
  if (String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) open(row.dataset.href);
  else location.href = row.dataset.href;
}

function step(by) {
  const rows = all("main .row");
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by));
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

// Approve or reject: the key chooses, the reason is written, Ctrl+Enter sends.
let verdict = null;
function decide(which) {
  const button = one(`button[data-verdict=${which}]`);
  const reason = button && one("textarea", button.form);
  if (!reason) return;
  verdict = button;
  for (const other of all("button[data-verdict]", button.form)) {
    other.setAttribute("aria-pressed", other === button);
    other.classList.toggle("primary", other === button);
  }
  reason.focus();
}

let leader = 0;
function go(key) {
  leader = 0;
  const link = one(`.nav a[data-key="${CSS.escape(key)}"]`);
  if (link) location.href = link.href;
}

const keys = {
  "/": () => one(".find input")?.focus(),
  "g": () => { leader = Date.now(); },
  "j": () => step(1),
  "k": () => step(-1),
  "a": () => decide("approve"),
  "r": () => decide("reject"),
  "n": () => all("details.numbers").forEach((part) => { part.open = !part.open; }),
  "?": () => one("#keys")?.showModal(),
};

function onKey(event) {
  const typing = event.target.closest("input, textarea, select");
  if (typing && event.key === "Enter" && (event.ctrlKey || event.metaKey) && verdict?.form === typing.form) verdict?.click();
  if (typing && event.key === "Escape") typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  const waiting = Date.now() - leader < 1200;
  if (!waiting && !(event.key in keys)) return;
  event.preventDefault();
  if (waiting) go(event.key);
  else keys[event.key]();
}

copyButtons();
ages();
themeSwitch();
follow();
live();
document.addEventListener("keydown", onKey);
document.addEventListener("click", rowClicks);
