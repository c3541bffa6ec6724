// The map beside the form: zones by class, layers of the network by kind. Texts of the data are only ever set as text.
"use strict";
const conformity = {};

conformity.data = JSON.parse(document.getElementById("data").textContent);

conformity.element = function (name, attributes, ...content) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === true) { node.setAttribute(key, ""); } else if (value !== false && value !== null && value !== undefined) { node.setAttribute(key, value); }
  }
  node.append(...content.filter((each) => each !== null && each !== undefined));
  return node;
};

(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const { data, element } = conformity;

  function drawn(name, attributes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) { shape.setAttribute(key, value); }
    return shape;
  }

  // Rings in metres from the lower left corner, as a path whose y goes down.
  function path(parts, height, dimensions) {
    let text = "";
    for (const [dimension, ...rings] of parts) {
      if (!dimensions.includes(dimension)) { continue; }
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2) { text += (i ? "L" : "M") + ring[i] + " " + (height - ring[i + 1]); }
        if (dimension === 2) { text += "Z"; }
      }
    }
    return text;
  }

  function points(parts, height) {
    return parts.filter((part) => part[0] === 0).flatMap((part) => part.slice(1)).map(([x, y]) => [x, height - y]);
  }

  conformity.Map = class {
    // outlines: as the engine writes them; classes, kinds: what each row is at present
    constructor(home, outlines, classes, kinds) {
      this.home = home;
      const { width, height } = outlines;
      const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.words.map });
      this.zones = outlines.zones.map((parts) => {
        const surface = drawn("path", { d: path(parts, height, [2]), "fill-rule": "evenodd", stroke: "#666", "stroke-width": "0.6" });
        picture.append(surface);
        return [surface];
      });
      this.layers = outlines.layers.map((parts) => {
        const surface = drawn("path", { d: path(parts, height, [2]), "fill-rule": "evenodd", "fill-opacity": "0.35", "stroke-width": "1" });
        const line = drawn("path", { d: path(parts, height, [1]), fill: "none", "stroke-width": "2" });
        const group = drawn("g", {});
        for (const [x, y] of points(parts, height)) { group.append(drawn("circle", { cx: x, cy: y, r: width / 200 })); }
        picture.append(surface, line, group);
        return [surface, line, group];
      });
      this.legend = element("ul", { class: "legend", "aria-label": data.words.legend });
      home.replaceChildren(picture, this.legend);
      this.colour(classes, kinds);
    }

    colour(classes, kinds) {
      const inks = data.colours;
      classes.forEach((name, n) => this.zones[n].forEach((each) => each.setAttribute("fill", inks.zones[name] || inks.zones.unknown)));
      kinds.forEach((kind, n) => this.layers[n].forEach((each) => {
        const ink = inks.kinds[kind] || "#777777";
        each.setAttribute("stroke", ink);
        if (each.getAttribute("fill") !== "none") { each.setAttribute("fill", ink); }
      }));
      const entries = [];
      for (const [name, said] of data.choices.class) { if (classes.includes(name)) { entries.push([inks.zones[name], "1", said]); } }
      for (const [kind, said] of data.choices.kind) { if (kinds.includes(kind)) { entries.push([inks.kinds[kind], "0.5", said]); } }
      this.legend.replaceChildren(...entries.map(([ink, opacity, said]) => {
        const swatch = drawn("svg", { width: 16, height: 12, "aria-hidden": "true" });
        swatch.append(drawn("rect", { width: 16, height: 12, fill: ink, "fill-opacity": opacity, stroke: "#666" }));
        return element("li", {}, swatch, said);
      }));
    }

    show(what, n, on) {
      this[what][n].forEach((each) => each.classList.toggle("shown", on));
    }
  };
})();
