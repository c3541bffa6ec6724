// What was read, as a form: layers, kinds, objectives, classes, the dossier; with the map beside it.
"use strict";
(function () {
  const { data, element } = conformity;
  const { words, choices } = data;
  let numbers = 0;

  function select(options, value, attributes) {
    const made = element("select", attributes);
    for (const [code, said] of options) { made.append(element("option", { value: code, selected: code === value }, said)); }
    return made;
  }

  function table(caption, heads, rows) {
    const made = element("table", {}, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, ...rows));
    return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, made);
  }

  function number(value) {
    return element("td", { class: "number" }, new Intl.NumberFormat(data.lang).format(value));
  }

  function content(layer) {
    return `${new Intl.NumberFormat(data.lang).format(layer.features)} ${data.geometry[layer.geometry] || ""}`.trim();
  }

  function asked(confirmed) {
    return confirmed ? null : element("span", { class: "mark" }, ` (${words.to_confirm})`);
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
    return element("details", { open: read.faults.length > 0 || read.read.some((layer) => layer.amiss.length) },
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

    // A row that shows itself on the map while it is pointed at or holds the focus.
    row(what, n, confirmed, ...cells) {
      const made = element("tr", { class: confirmed ? null : "asked" }, ...cells);
      const show = (on) => { made.classList.toggle("shown", on); if (this.map) { this.map.show(what, n, on); } };
      made.addEventListener("pointerenter", () => show(true));
      made.addEventListener("pointerleave", () => show(false));
      made.addEventListener("focusin", () => show(true));
      made.addEventListener("focusout", () => show(false));
      return made;
    }

    zone(row, n, given) {
      const name = row.label || "?";
      const chosen = select(choices.class, given ? given.class : row.class, { "aria-label": `${words.class}, ${name}` });
      const use = select([["", words.no_use], ...choices.use], given ? given.use : row.use, { "aria-label": `${words.use}, ${name}` });
      const made = this.row("zones", n, row.confirmed,
        element("th", { scope: "row" }, name, asked(row.confirmed), row.long_label && row.long_label !== row.label ? element("div", { class: "hint" }, row.long_label) : null),
        element("td", {}, row.typezone || ""), number(row.zones), number(row.area_ha), element("td", {}, chosen), element("td", {}, use));
      return { row: made, chosen, use, confirmed: row.confirmed };
    }

    layer(row, n, given) {
      const head = element("th", { scope: "row" }, row.layer, asked(row.confirmed));
      if (row.by_rows) {
        return { row: this.row("layers", n, true, head, element("td", {}, content(row)), element("td", { colspan: 2 }, words.by_rows)) };
      }
      const kind = select([["", words.unknown_kind], ...choices.kind], given ? given.kind : row.kind, { "aria-label": `${words.kind}, ${row.layer}` });
      const objective = select([["", words.unknown_objective], ...choices.objective], given ? given.objective : row.objective, { "aria-label": `${words.objective}, ${row.layer}` });
      return { row: this.row("layers", n, row.confirmed, head, element("td", {}, content(row)), element("td", {}, kind), element("td", {}, objective)), kind, objective };
    }

    network() {
      return element("fieldset", {}, element("legend", {}, words.network_rows), element("p", {}, words.network_lead),
        table(words.network_rows, [words.layer, words.content, words.kind, words.objective], this.layers.map((each) => each.row)));
    }

    plan() {
      const heads = [words.zone, words.typezone, words.count, words.area, words.class, words.use];
      const open = this.zones.filter((each) => !each.confirmed), settled = this.zones.filter((each) => each.confirmed);
      const shown = [];
      if (open.length) {
        shown.push(element("fieldset", {}, element("legend", {}, words.zones_asked), element("p", {}, words.zones_lead), table(words.zones_asked, heads, open.map((each) => each.row))));
      }
      if (settled.length) {
        shown.push(element("details", { open: !open.length && settled.length < 15 }, element("summary", {}, `${words.zones_read} (${settled.length})`), table(words.zones_read, heads, settled.map((each) => each.row))));
      }
      return shown;
    }

    dossier(work, given) {
      const candidates = new Set(this.read.read.map((layer) => layer.candidate).filter(Boolean));
      const named = new Set(this.read.read.map((layer) => layer.reference).filter(Boolean));
      const references = choices.reference.map(([code, said]) => [code, candidates.has(code) ? `${said} (${words.candidate})` : said]);
      references.sort((a, b) => (candidates.has(b[0]) || named.has(b[0])) - (candidates.has(a[0]) || named.has(a[0])));
      const start = given || { title: work.title, document: "PLU", stage: "", drafted_on: "", reference: "", scot: "", oap_tvb: "unknown", crs: "" };
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
      const made = Object.entries(this.fields).map(([name, field]) => {
        field.id = `answer-${name}-${numbers += 1}`;
        const hint = name === "reference" ? element("p", { class: "hint", id: `${field.id}-hint` }, words.reference_hint) : null;
        if (hint) { field.setAttribute("aria-describedby", hint.id); }
        return element("div", {}, element("label", { for: field.id }, labels[name]), field, hint);
      });
      return element("fieldset", {}, element("legend", {}, words.dossier), element("div", { class: "answers" }, ...made));
    }

    answers() {
      const said = { lang: data.lang };
      for (const [name, field] of Object.entries(this.fields)) { said[name] = field.value; }
      said.zones = this.zones.map((each) => ({ class: each.chosen.value, use: each.use.value }));
      said.layers = this.layers.map((each) => (each.kind ? { kind: each.kind.value, objective: each.objective.value } : { kind: "", objective: "" }));
      return said;
    }
  };
})();
