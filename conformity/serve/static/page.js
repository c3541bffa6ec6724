// The course of the page: files in, what was read confirmed, progress, result.
"use strict";
(function () {
  const { data, element } = conformity;
  const { words } = data;
  const at = (id) => document.getElementById(id);
  const chosen = {};
  let current = null, stream = null, gone = false;

  // ---------------------------------------------------------------- asking the server
  async function ask(path, options) {
    let answer;
    try {
      answer = await fetch(`${path}${path.includes("?") ? "&" : "?"}lang=${data.lang}`, options);
    } catch (error) {
      over(words.lost);
      throw error;
    }
    if (answer.ok) { return answer.status === 204 ? null : answer.json(); }
    const fault = await answer.json().catch(() => ({ text: String(answer.status) }));
    throw Object.assign(new Error(fault.text), { fault });
  }

  function notice(text) {
    at("notice").textContent = text;
    at("notice").hidden = !text;
  }

  function over(text) {
    if (gone) { return; }
    gone = true;
    if (stream) { stream.close(); }
    at("content").hidden = true;
    at("end").hidden = true;
    notice(text);
  }

  // ---------------------------------------------------------------- files
  // Files of one name but for the extension are one line: a shapefile is five of them.
  function shown(field) {
    const list = document.querySelector(`.zone[data-field="${field}"] .chosen`), groups = new Map();
    for (const { name } of chosen[field] || []) {
      const stem = name.replace(/\.[^./]*$/, "");
      groups.set(stem, [...(groups.get(stem) || []), name]);
    }
    list.hidden = !groups.size;
    list.replaceChildren(...[...groups.values()].map((names) => {
      const first = names.find((name) => /\.(shp|tab|mif)$/i.test(name)) || names[0];
      const forget = element("button", { type: "button", "aria-label": `${words.forget} : ${first}` }, words.forget);
      forget.addEventListener("click", () => {
        chosen[field] = chosen[field].filter(({ name }) => !names.includes(name));
        shown(field);
      });
      return element("li", {}, element("span", {}, names.length > 1 ? `${first} (+ ${names.length - 1})` : first), forget);
    }));
  }

  function take(field, files) {
    const held = chosen[field] || (chosen[field] = []);
    for (const each of files) {
      const n = held.findIndex((one) => one.name === each.name);
      if (n < 0) { held.push(each); } else { held[n] = each; }
    }
    shown(field);
  }

  // Files of what was dropped; a folder with everything in it, under its name.
  async function within(entry, before) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      return [{ name: before + file.name, file }];
    }
    const reader = entry.createReader(), files = [];
    for (;;) { // a reader gives a hundred at a time
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) { return files; }
      for (const each of some) { files.push(...await within(each, `${before}${entry.name}/`)); }
    }
  }

  async function dropped(field, transfer) {
    const entries = [...transfer.items].map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null));
    if (entries.length && entries.every(Boolean)) {
      for (const entry of entries) { take(field, await within(entry, "")); }
    } else {
      take(field, [...transfer.files].map((file) => ({ name: file.name, file })));
    }
  }

  for (const zone of document.querySelectorAll(".zone")) {
    const field = zone.dataset.field;
    for (const input of zone.querySelectorAll("input")) {
      input.addEventListener("change", () => {
        take(field, [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
        input.value = "";
      });
    }
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      dropped(field, event.dataTransfer);
    });
  }
  for (const name of ["dragover", "drop"]) { document.addEventListener(name, (event) => event.preventDefault()); } // a file beside is not opened

  at("upload").addEventListener("submit", async (event) => {
    event.preventDefault();
    notice("");
    const missing = ["plan", "network"].filter((field) => !(chosen[field] || []).length);
    if (missing.length) {
      at(missing[0]).focus();
      return notice(`${words.missing} ${missing.map((field) => words[field]).join(", ")}`);
    }
    const body = new FormData();
    let size = 0;
    for (const [field, files] of Object.entries(chosen)) {
      for (const { name, file } of files) { body.append(field, file, name); size += file.size; }
    }
    if (size > data.most) { return notice(`${words.too_large} ${Math.round(data.most / 2 ** 20)}`); }
    const button = at("upload").querySelector("button[type=submit]");
    button.disabled = true;
    at("sending").textContent = words.sending;
    try {
      const work = await ask("/jobs", { method: "POST", body });
      for (const field of Object.keys(chosen)) { chosen[field] = []; shown(field); }
      await open(work.id);
    } catch (error) {
      if (error.fault) { notice(error.fault.text); }
    } finally {
      button.disabled = false;
      at("sending").textContent = "";
    }
  });

  // ---------------------------------------------------------------- the checks of the session
  async function list() {
    const works = await ask("/jobs");
    at("works").hidden = !works.length;
    at("new").hidden = !current;
    at("works").querySelector("ul").replaceChildren(...works.map((work) => {
      const show = element("button", { type: "button", "aria-label": `${words.open} : ${work.title}` }, words.open);
      const remove = element("button", { type: "button", "aria-label": `${words.remove} : ${work.title}` }, words.remove);
      show.addEventListener("click", () => open(work.id));
      remove.addEventListener("click", async () => {
        if (!window.confirm(words.remove_asked)) { return; }
        await ask(`/jobs/${work.id}`, { method: "DELETE" });
        if (current === work.id) { leave(); }
        await list();
        at("drop-title").focus();
      });
      return element("li", {}, element("strong", {}, work.title), element("span", {}, data.states[work.state]), show, remove);
    }));
  }

  // Nothing of a check stays: its form under the next one's title would run it with the other's answers.
  function leave() {
    current = null;
    state = "";
    at("drop").hidden = false;
    if (stream) { stream.close(); }
    at("work").hidden = true;
    for (const part of ["progress", "error", "confirm", "result"]) { at(part).hidden = true; }
    for (const part of ["error", "confirm", "result"]) { at(part).replaceChildren(); }
  }

  async function open(id) {
    leave();
    current = id;
    at("drop").hidden = true;
    at("log").querySelector("ul").replaceChildren();
    at("log").hidden = true;
    at("work").hidden = false;
    await refresh();
    if (id !== current) { return; } // another was opened meanwhile
    at("work-title").focus();
    stream = new EventSource(`/jobs/${id}/events`);
    stream.addEventListener("message", (message) => happened(JSON.parse(message.data)));
    stream.addEventListener("error", () => { ask("/jobs").catch(() => {}); });
  }

  // ---------------------------------------------------------------- one check
  // asked: how often the state was asked for; an answer that comes after a later one's is older than what is shown
  let state = "", repeats = 0, asked = 0;

  function happened(event) {
    if (event.talk) {
      at("log").hidden = false;
      at("log").querySelector("ul").append(element("li", {}, event.talk));
    } else if (event.stage) {
      at("status").textContent = event.name;
      at("bar").max = event.steps;
      at("bar").value = event.step;
    }
    repeats -= 1; // the stream begins with the events that the page has already shown
    if (event.state && repeats < 0) { refresh(); }
  }

  async function refresh() {
    const id = current, turn = asked += 1;
    const work = await ask(`/jobs/${id}`);
    await list();
    if (id !== current || turn !== asked) { return; }
    repeats = Math.max(repeats, 0);
    if (!stream || stream.readyState === 2) { repeats = work.events; }
    const busy = ["reading", "queued", "running"].includes(work.state);
    at("work-title").textContent = work.title;
    at("progress").hidden = !busy;
    if (busy && work.state !== state) {
      at("status").textContent = data.states[work.state];
      at("bar").removeAttribute("value");
    }
    state = work.state;
    wrong(work.error);
    at("confirm").hidden = work.state !== "asking";
    if (work.state === "asking") { await confirm(work); } else { at("confirm").replaceChildren(); }
    if (id !== current || turn !== asked) { return; } // another was opened while the outlines came
    at("result").hidden = work.state !== "done";
    if (work.state === "done") { result(work); } else { at("result").replaceChildren(); }
    if (!busy) { at("work-title").focus(); }
  }

  function wrong(error) {
    at("error").hidden = !error.text;
    at("error").replaceChildren();
    if (!error.text) { return; }
    at("error").append(element("p", {}, element("strong", {}, words.failed)));
    for (const line of error.text.split("\n")) { at("error").append(element("p", {}, line.trim())); }
  }

  async function confirm(work) {
    const turn = asked, outlines = await ask(`/jobs/${work.id}/outlines.json`).catch(() => null);
    if (work.id !== current || turn !== asked) { return; }
    new conformity.Form(at("confirm"), work, outlines, async (answers) => {
      try {
        await ask(`/jobs/${work.id}/run`, { method: "POST", body: JSON.stringify(answers), headers: { "Content-Type": "application/json" } });
      } catch (error) {
        if (error.fault) { wrong(error.fault); }
      }
    });
  }

  function result(work) {
    const { summary, concerns, complete } = work.result;
    const [head, ...first] = summary;
    const counted = Object.entries(concerns).filter(([, n]) => n);
    const again = element("button", { type: "button" }, words.again);
    again.addEventListener("click", async () => {
      at("result").hidden = true;
      at("confirm").hidden = false;
      await confirm(work);
      at("work-title").focus();
    });
    at("result").replaceChildren(
      element("p", {}, head),
      element("ul", { class: "figures" }, ...counted.map(([name, n]) => element("li", {}, `${data.severity[name]} : ${n}`))),
      element("ul", { class: "first-concerns" }, ...first.map((line) => element("li", {}, line.trim()))),
      complete ? "" : element("p", { class: "banner" }, words.incomplete),
      element("p", { class: "buttons" },
        element("a", { class: "button first", href: `/jobs/${work.id}/dossier.zip`, download: true }, words.take),
        element("a", { class: "button", href: `/jobs/${work.id}/report.html`, target: "_blank", rel: "noopener" }, words.window),
        again),
      element("iframe", { sandbox: "allow-scripts allow-modals", title: words.report, src: `/jobs/${work.id}/report.html` }));
  }

  at("new").addEventListener("click", async () => {
    leave();
    await list();
    at("drop-title").focus();
  });
  at("cancel").addEventListener("click", () => ask(`/jobs/${current}/cancel`, { method: "POST" }));
  at("end").addEventListener("click", async () => {
    if (!window.confirm(words.end_asked)) { return; }
    await ask("/end", { method: "POST" });
    over(words.ended);
  });

  if (window.location.search.includes("token=")) { history.replaceState(null, "", "/"); } // it is in the cookie now
  list().then(async () => {
    const works = await ask("/jobs");
    if (works.length) { await open(works[works.length - 1].id); }
  }).catch(() => {});
})();
