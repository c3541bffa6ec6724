// What was read, as a form: layers, kinds, objectives, classes, the dossier; with the map beside it.
"use strict";
(function () {
  const { data, element } = conformity;
  const { words, choices } = data;
  let numbers = 0;

  function select(options, value, attributes) {
    const list = element("select", attributes);
    for (const [code, said] of options) { list.append(element("option", { value: code, selected: code === value }, said)); }
    return list;
  }

  function table(caption, heads, rows) {
    const table = element("table", {}, element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, ...rows));
    return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, table);
  }

  function number(value) {
    return element("td", { class: "number" }, new Intl.NumberFormat(data.lang).format(value));
  }

  function content(layer) {
    const counted = new Intl.NumberFormat(data.lang).format(layer.features);
    return data.geometry[layer.geometry] ? `${data.geometry[layer.geometry]} (${counted})` : counted;
  }

  function listed(read) {
    const kinds = Object.fromEntries(choices.kind);
    const rows = read.read.map((layer) => element("tr", {},
      element("th", { scope: "row" }, layer.layer),
      element("td", {}, layer.source),
      element("td", {}, content(layer)),
      element("td", {}, layer.crs || (layer.geometry === "none" ? "" : words.no_crs)),
      element("td", {}, layer.table ? words.of_plan : kinds[layer.kind] || ""),
      element("td", {}, ...[...layer.amiss, ...layer.documents].map((text) => element("div", {}, text)))));
    const shown = [table(words.confirm, [words.layer, words.source, words.content, words.crs, words.role, words.remarks], rows)];
    if (read.faults.length) {
      shown.push(element("h3", {}, words.unread), element("ul", {}, ...read.faults.map((fault) => element("li", {}, `${fault.place} : ${fault.code} ${fault.text}`))));
    }
    return element("details", { open: read.read.length < 9 || read.faults.length > 0 || read.read.some((layer) => layer.amiss.length) },
      element("summary", {}, `${words.confirm} (${read.read.length})`), ...shown);
  }

  conformity.Form = class {
    // work: as the server tells it; outlines: of the map, or null; run: called with the answers
    constructor(home, work, outlines, run) {
      this.home = home;
      this.read = work.read;
      const given = Object.keys(work.answers).length ? work.answers : null;
      this.zones = this.read.zones.map((row, n) => this.zone(row, n, given && given.zones[n]));
      this.layers = this.read.layers.map((row, n) => this.layer(row, n, given && given.layers[n]));
      const form = element("form", {}, element("p", {}, words.confirm_lead), listed(this.read));
      const aside = element("aside", { id: "map" });
      const fields = element("div", {}, this.network(), ...this.plan(), this.dossier(work, given));
      form.append(element("div", { class: "beside" }, fields, aside),
        element("p", { class: "buttons" }, element("button", { type: "submit", class: "first" }, words.run)));
      form.addEventListener("submit", (event) => { event.preventDefault(); run(this.answers()); });
      home.replaceChildren(form);
      if (outlines) { this.map = new conformity.Map(aside, outlines, this.classes(), this.kinds()); }
      form.addEventListener("change", () => { if (this.map) { this.map.colour(this.classes(), this.kinds()); } });
    }

    classes() { return this.zones.map((each) => each.chosen.value); }

    kinds() { return this.layers.map((each, n) => (each.kind ? each.kind.value : this.read.layers[n].kind)); }

    // A row that shows itself on the map while it is pointed at or holds the focus. One to be confirmed has a box, which
    // a change of the row ticks.
    row(what, n, name, confirmed, given, ...cells) {
      const line = element("tr", {}, ...cells), box = element("input", { type: "checkbox", "aria-label": `${words.confirmed}, ${name}` });
      box.checked = confirmed || Boolean(given && given.confirmed);
      line.append(element("td", { class: "tick" }, confirmed ? "" : box));
      const colour = () => line.classList.toggle("asked", !box.checked);
      line.addEventListener("change", (event) => { if (event.target !== box) { box.checked = true; } colour(); });
      colour();
      const show = (on) => { line.classList.toggle("shown", on); if (this.map) { this.map.show(what, n, on); } };
      line.addEventListener("pointerenter", () => show(true));
      line.addEventListener("pointerleave", () => show(false));
      line.addEventListener("focusin", () => show(true));
      line.addEventListener("focusout", () => show(false));
      return { row: line, box, tick() { box.checked = true; colour(); } };
    }

    zone(row, n, given) {
      const name = row.label || "?", classes = Object.fromEntries(choices.class);
      const chosen = select(choices.class, given ? given.class : row.class, { "aria-label": `${words.class}, ${name}` });
      const use = select([["", words.no_use], ...choices.use], given ? given.use : row.use, { "aria-label": `${words.use}, ${name}` });
      const other = row.candidate ? element("div", { class: "hint" }, `${words.or} ${classes[row.candidate]}`) : null;
      const hint = row.long_label && row.long_label !== row.label ? element("div", { class: "hint" }, row.long_label) : null;
      const answer = this.row("zones", n, name, row.confirmed, given,
        element("th", { scope: "row" }, name, hint), element("td", {}, row.typezone || ""), number(row.zones), number(row.area_ha),
        element("td", {}, chosen, other), element("td", {}, use));
      return { ...answer, chosen, use, confirmed: row.confirmed };
    }

    layer(row, n, given) {
      const head = element("th", { scope: "row" }, row.layer, element("div", { class: "hint" }, content(row)));
      if (row.by_rows) {
        return this.row("layers", n, row.layer, true, null, head, element("td", { colspan: 2 }, words.by_rows));
      }
      const kind = select([["", words.unknown_kind], ...choices.kind], given ? given.kind : row.kind, { "aria-label": `${words.kind}, ${row.layer}` });
      const objective = select([["", words.unknown_objective], ...choices.objective], given ? given.objective : row.objective, { "aria-label": `${words.objective}, ${row.layer}` });
      const answer = this.row("layers", n, row.layer, row.confirmed, given, head, element("td", {}, kind), element("td", {}, objective));
      return { ...answer, kind, objective, confirmed: row.confirmed };
    }

    // A table to be confirmed, with a button for all of it where it has several rows.
    asked(title, lead, heads, rows) {
      const open = rows.filter((each) => each.confirmed === false);
      const all = element("button", { type: "button", "aria-label": `${words.confirm_all} : ${title}` }, words.confirm_all);
      all.addEventListener("click", () => open.forEach((each) => each.tick()));
      return element("fieldset", {}, element("legend", {}, title), element("p", {}, lead),
        table(title, [...heads, words.confirmed], rows.map((each) => each.row)), open.length > 1 ? all : null);
    }

    network() {
      return this.asked(words.network_rows, words.network_lead, [words.layer, words.kind, words.objective], this.layers);
    }

    plan() {
      const heads = [words.zone, words.typezone, words.count, words.area, words.class, words.use];
      const open = this.zones.filter((each) => !each.confirmed), settled = this.zones.filter((each) => each.confirmed);
      const shown = open.length ? [this.asked(words.zones_asked, words.zones_lead, heads, open)] : [];
      if (settled.length) {
        shown.push(element("details", { open: !open.length && settled.length < 15 }, element("summary", {}, `${words.zones_read} (${settled.length})`),
          table(words.zones_read, [...heads, words.confirmed], settled.map((each) => each.row))));
      }
      return shown;
    }

    dossier(work, given) {
      const candidates = new Set(this.read.read.map((layer) => layer.candidate).filter(Boolean));
      const titles = Object.fromEntries(choices.reference);
      const references = [...choices.reference].sort((a, b) => candidates.has(b[0]) - candidates.has(a[0]));
      const hints = [words.reference_hint];
      if (candidates.size) { hints.push(`${words.candidates} ${[...candidates].map((code) => titles[code] || code).join(", ")}.`); }
      const start = given || { title: work.title, document: /plui/i.test(work.title) ? "PLUi" : "PLU", stage: "", drafted_on: "", reference: "", scot: "", oap_tvb: "unknown", crs: "" };
      this.fields = {
        title: element("input", { value: start.title, maxlength: 200, required: true }),
        document: select(choices.document, start.document),
        stage: select([["", words.unknown_stage], ...choices.stage], start.stage),
        drafted_on: element("input", { type: "date", value: start.drafted_on }),
        reference: select([["", words.unknown_reference], ...references], start.reference),
        scot: element("input", { value: start.scot, maxlength: 200 }),
        oap_tvb: select(choices.answer, start.oap_tvb),
      };
      if (this.read.read.some((layer) => !layer.crs && layer.geometry !== "none")) {
        this.fields.crs = select([["", "—"], ...choices.crs], start.crs);
      }
      const labels = { ...words, title: words.name, crs: words.map_crs };
      const questions = Object.entries(this.fields).map(([name, field]) => {
        field.id = `answer-${name}-${numbers += 1}`;
        const hint = name === "reference" ? element("p", { class: "hint", id: `${field.id}-hint` }, hints.join(" ")) : null;
        if (hint) { field.setAttribute("aria-describedby", hint.id); }
        return element("div", {}, element("label", { for: field.id }, labels[name]), field, hint);
      });
      return element("fieldset", {}, element("legend", {}, words.dossier), element("div", { class: "answers" }, ...questions));
    }

    answers() {
      const said = { lang: data.lang };
      for (const [name, field] of Object.entries(this.fields)) { said[name] = field.value; }
      said.zones = this.zones.map((each) => ({ class: each.chosen.value, use: each.use.value, confirmed: each.box.checked }));
      said.layers = this.layers.map((each) => (each.kind ? { kind: each.kind.value, objective: each.objective.value, confirmed: each.box.checked } : {}));
      return said;
    }
  };
})();
