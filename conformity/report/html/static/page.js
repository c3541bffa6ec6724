(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("shapes").textContent);
  var said = data.said;
  var SVG = "http://www.w3.org/2000/svg";
  var all = function (query, root) { return Array.prototype.slice.call((root || document).querySelectorAll(query)); };
  var byId = function (id) { return document.getElementById(id); };
  var status = byId("shown");
  function say(text) { status.textContent = text; }
  function node(name, attributes) {
    var element = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { if (attributes[key] !== null) { element.setAttribute(key, attributes[key]); } });
    return element;
  }
  document.documentElement.classList.add("live");
  all(".actions").forEach(function (each) { each.hidden = false; });

  // ---------------------------------------------------------------- copying an opinion
  all("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var text = byId(button.dataset.copy).textContent.trim();
      var done = function () { say(said.copied); };
      var byHand = function () {
        var field = document.createElement("textarea");
        field.value = text; document.body.appendChild(field); field.select();
        document.execCommand("copy"); field.remove(); button.focus(); done();
      };
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
    });
  });

  // ---------------------------------------------------------------- what is closed
  function opened(target) {
    for (var each = target; each; each = each.parentElement) { if (each.tagName === "DETAILS") { each.open = true; } }
    var own = target && target.classList.contains("fold") && target.querySelector(":scope > details");
    if (own) { own.open = true; }
  }
  function reached() { if (location.hash.length > 1) { opened(byId(decodeURIComponent(location.hash.slice(1)))); } }
  window.addEventListener("hashchange", reached);
  reached();
  // on paper, what the analysis rests on
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("#summary > details:not([open])");
    closed.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (each) { each.open = false; }); });

  // ---------------------------------------------------------------- how things are drawn, on the map and in its legend
  var MARKERS = {
    o: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z", s: "M-.9 -.9H.9V.9H-.9Z", D: "M0 -1.2L1.2 0L0 1.2L-1.2 0Z", "^": "M0 -1.2L1.15 .9H-1.15Z",
    X: "M-1.1 -.6L-.6 -1.1L0 -.5L.6 -1.1L1.1 -.6L.5 0L1.1 .6L.6 1.1L0 .5L-.6 1.1L-1.1 .6L-.5 0Z"
  };
  var HATCHES = { "//": "M-2 10L10 -2M-2 2L2 -2M6 10L10 6", "\\\\": "M-2 -2L10 10M6 -2L10 2M-2 6L2 10", "||": "M4 0V8", "--": "M0 4H8", "xx": "M0 0L8 8M8 0L0 8", "++": "M4 0V8M0 4H8" };
  var look = {
    surface: function (key) {
      var d = data.network[key];
      return { stroke: true, color: d[0], weight: 1.4, dashArray: d[3].join(" ") || null, fill: true, fillColor: "url(#n-" + key + ")", fillOpacity: 1 };
    },
    line: function (key) { var d = data.network[key]; return { stroke: true, color: d[0], weight: 3, dashArray: d[3].join(" ") || null, fill: false }; },
    band: function (key) { return { stroke: false, fill: true, fillColor: data.network[key][0], fillOpacity: 0.16 }; },
    core: function (key) { return { stroke: false, fill: true, fillColor: "url(#n-" + key + ")", fillOpacity: 0.6 }; },
    zone: function (key) {
      var c = data.classes[key] || ["#dddddd", key, ""];
      return { stroke: true, color: c[2] || "#8f8f8f", weight: c[2] ? 1.2 : 0.6, dashArray: c[2] ? "4 2" : null, fill: true, fillColor: c[0], fillOpacity: 0.6 };
    },
    commune: function () { return { stroke: true, color: "#333333", weight: 1.6, dashArray: "9 3 2 3", fill: false }; },
    casing: function (key) { var s = data.severity[key]; return { stroke: true, color: s[1], weight: s[3] + 2.6, fill: false }; },
    place: function (key) { var s = data.severity[key]; return { stroke: true, color: s[0], weight: s[3] + 1, fill: false }; },
    point: function (key) { var s = data.severity[key]; return { stroke: true, color: s[0], weight: 1.6, dashArray: "2 3", fill: false }; },
    passage: function () { return { stroke: true, color: "#000000", weight: 2.4, fill: false }; }
  };
  function attributes(style) {
    return {
      fill: style.fill ? style.fillColor : "none", "fill-opacity": style.fill ? style.fillOpacity : null,
      stroke: style.stroke ? style.color : "none", "stroke-width": style.stroke ? style.weight : null,
      "stroke-dasharray": style.stroke ? style.dashArray || null : null
    };
  }
  function pattern(key) {
    var colour = data.network[key][0], hatch = data.network[key][2], round = hatch === ".." || hatch === "oo";
    var size = round ? 9 : 8, drawn = node("pattern", { id: "n-" + key, patternUnits: "userSpaceOnUse", width: size, height: size });
    drawn.appendChild(node("rect", { width: size, height: size, fill: colour, "fill-opacity": 0.14 }));
    if (HATCHES[hatch]) { drawn.appendChild(node("path", { d: HATCHES[hatch], stroke: colour, "stroke-width": 1.2, fill: "none" })); }
    if (round) { drawn.appendChild(node("circle", { cx: 4, cy: 4, r: hatch === "oo" ? 2.2 : 1.3, fill: hatch === "oo" ? "none" : colour, stroke: colour })); }
    return drawn;
  }
  function marker(key, x, y) {
    var d = data.network[key];
    return node("path", { d: MARKERS[d[4]], transform: "translate(" + x + " " + y + ") scale(6)", fill: d[0], stroke: "#ffffff", "stroke-width": 0.12, "class": "symbol" });
  }
  function signOf(id) { return byId("e-" + id).querySelector("svg.sign").cloneNode(true); }

  // ---------------------------------------------------------------- map
  var NARROW = window.matchMedia("(max-width: 61.99rem)");
  var places = {}, order = [], map = null, home = null, chosen = null, names = null, leaders = null;
  function rings(flat) {
    var points = [];
    for (var i = 0; i < flat.length; i += 2) { points.push([flat[i + 1], flat[i]]); }
    return points;
  }
  function shape(parts, style, group) {
    parts.forEach(function (part) {
      if (part[0] === 2) { L.polygon(part.slice(1).map(rings), style).addTo(group); }
      else if (part[0] === 1) { L.polyline(rings(part[1]), Object.assign({}, style, { fill: false, stroke: true })).addTo(group); }
      else { L.circleMarker(rings(part[1])[0], Object.assign({}, style, { radius: 8, stroke: true })).addTo(group); }
    });
    return group;
  }
  function labelled(group, words) {
    var label = document.createElement("span");
    label.textContent = words;
    group.bindTooltip(label, { sticky: true });
  }
  function pane(name, level) { map.createPane(name).style.zIndex = level; return L.svg({ pane: name, padding: 0.6 }); }

  function drawMap() {
    var box = byId("map"), still = byId("still");
    box.hidden = false;
    if (still) { still.hidden = true; }
    fitted();
    var quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map = L.map(box, { crs: L.CRS.Simple, minZoom: -9, maxZoom: 3, zoomSnap: 0.25, attributionControl: false, zoomControl: false, fadeAnimation: !quiet, zoomAnimation: !quiet, markerZoomAnimation: false });
    L.control.zoom({ zoomInTitle: said.zoom_in, zoomOutTitle: said.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    home = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);
    map.fitBounds(home, { padding: [4, 4] });
    map.createPane("zones").style.zIndex = 300;
    var flat = L.canvas({ pane: "zones", padding: 0.3 }), lines = pane("network", 350), over = pane("concerns", 400);
    var zones = L.layerGroup().addTo(map), network = L.layerGroup().addTo(map), communes = L.layerGroup().addTo(map), concerns = L.layerGroup().addTo(map);
    data.zones.forEach(function (zone) {
      shape(zone[2], Object.assign(look.zone(zone[0]), { renderer: flat, pane: "zones", interactive: false }), zones);
    });
    data.communes.forEach(function (commune) {
      shape(commune[1], Object.assign(look.commune(), { renderer: flat, pane: "zones", interactive: false }), communes);
    });
    lines.addTo(map);
    var defs = node("defs", {});
    lines._container.insertBefore(defs, lines._container.firstChild);
    Object.keys(data.network).forEach(function (key) { defs.appendChild(pattern(key)); });
    data.elements.forEach(function (element) { drawElement(element, lines, network); });
    data.passages.forEach(function (passage) {
      var group = shape(passage[3], Object.assign(look.passage(), { renderer: over, pane: "concerns" }), L.featureGroup());
      labelled(group, data.measures[passage[0]] + said.colon + passage[1] + " (" + passage[2] + ")");
      group.addTo(concerns);
    });
    leaders = L.layerGroup().addTo(concerns);
    // what is said of the document lies under the places, and the worst place over the others
    var under = data.concerns.filter(function (c) { return !c[5].length; }), placed = data.concerns.filter(function (c) { return c[5].length; });
    var weights = Object.keys(data.severity);
    placed.sort(function (a, b) { return weights.indexOf(a[2]) - weights.indexOf(b[2]) || a[1] - b[1]; });
    under.concat(placed.slice().reverse()).forEach(function (concern) { drawConcern(concern, over, concerns); });
    order = placed.map(function (concern) { return concern[0]; });
    names = map.createPane("names");
    names.style.zIndex = 450;
    names.setAttribute("aria-hidden", "true");
    var layers = {};
    layers[said.map_concerns] = concerns; layers[said.map_network] = network; layers[said.map_zones] = zones; layers[said.map_communes] = communes;
    L.control.layers(null, layers, { collapsed: true }).addTo(map);
    whole();
    map.on("zoomstart", function () { names.hidden = true; });
    map.on("zoomend", spread);
    map.on("zoomend moveend", write);
    map.on("resize", write);
    spread(); write(); legend();
    window.addEventListener("resize", function () { fitted(); map.invalidateSize(); });
  }
  function drawElement(element, lines, network) {
    var key = element[0], group = L.featureGroup(), vague = element[3].length > 0, base = { renderer: lines, pane: "network" };
    if (vague) { shape(element[3], Object.assign(look.band(key), base), group); }
    element[2].forEach(function (part) {
      if (part[0] === 2) { shape([part], Object.assign(vague ? look.core(key) : look.surface(key), base), group); }
      else if (part[0] === 1 && !vague) { shape([part], Object.assign(look.line(key), base), group); }
      else if (part[0] === 0) {
        var svg = node("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" });
        svg.appendChild(marker(key, 0, 0));
        L.marker(rings(part[1])[0], { icon: L.divIcon({ className: "symbol-mark", html: svg, iconSize: [16, 16] }), keyboard: false, pane: "network" }).addTo(group);
      }
    });
    labelled(group, element[1] + " · " + data.network[key][1]);
    group.addTo(network);
  }
  function drawConcern(concern, over, concerns) {
    var id = concern[0], severity = concern[2], base = { renderer: over, pane: "concerns" }, group = L.featureGroup();
    var place = { id: id, group: group, ink: [], severity: severity, at: null, mark: null, shown: true };
    if (concern[5].length) {
      shape(concern[4], Object.assign(look.casing(severity), base), group);
      group.eachLayer(function (layer) { layer.under = true; });
    }
    var ink = shape(concern[4], Object.assign(concern[5].length ? look.place(severity) : look.point(severity), base), L.featureGroup());
    ink.eachLayer(function (layer) { place.ink.push(layer); layer.addTo(group); });
    labelled(group, concern[1] + ". " + concern[3]);
    group.on("click", function () { choose(id, "map"); });
    if (concern[5].length) {
      place.at = L.latLng(concern[5][1], concern[5][0]);
      place.mark = L.marker(place.at, { icon: L.divIcon({ className: "rank-mark", html: signOf(id), iconSize: [30, 30] }), keyboard: true, title: concern[1] + ". " + concern[3], riseOnHover: true });
      place.mark.on("click", function () { choose(id, "map"); });
      place.mark.on("keypress", function (event) { if (event.originalEvent.key === "Enter") { choose(id, "map"); } });
      place.mark.on("mouseover mouseout", function (event) { byId("e-" + id).classList.toggle("near", event.type === "mouseover"); });
      place.mark.on("add", function () { place.mark._icon.setAttribute("aria-label", concern[1] + ". " + concern[3]); place.mark._icon.dataset.id = id; place.mark._icon.classList.toggle("chosen", chosen === id); });
    }
    group.addTo(concerns);
    place.layer = concerns;
    places[id] = place;
  }

  // numbers side by side: the nearest free spot of a spiral, the worst place first
  var taken = [];
  function free(box) {
    return !taken.some(function (b) { return box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]; });
  }
  function spread() {
    taken = [];
    leaders.clearLayers();
    var zoom = map.getZoom();
    order.forEach(function (id) {
      var place = places[id], p = map.project(place.at, zoom), n, x, y, half = 14;
      place.mark.remove();
      if (!place.shown) { return; }
      for (n = 0; n < 160; n += 1) {
        x = p.x + 5 * Math.sqrt(n) * Math.cos(n * 2.4); y = p.y + 5 * Math.sqrt(n) * Math.sin(n * 2.4);
        if (free([x - half, y - half, x + half, y + half])) { break; }
      }
      if (n === 160) { return; }
      taken.push([x - half, y - half, x + half, y + half]);
      var there = map.unproject([x, y], zoom);
      place.mark.setLatLng(there).addTo(place.layer);
      if (Math.hypot(x - p.x, y - p.y) > 10) { L.polyline([place.at, there], { color: "#1a1a1a", weight: 1, interactive: false, pane: "concerns" }).addTo(leaders); }
    });
  }
  // names of communes and zones where there is room for them
  function write() {
    names.replaceChildren();
    names.hidden = false;
    var numbers = taken, zoom = map.getZoom(), scale = map.getZoomScale(zoom, 0), view = map.getPixelBounds(), count = 0;
    taken = numbers.slice();
    var put = function (text, at, size, wide, kind, tries) {
      var p = map.project([at[1], at[0]], zoom), half = text.length * wide / 2, n, y, box;
      if (p.x < view.min.x || p.x > view.max.x || p.y < view.min.y || p.y > view.max.y) { return false; }
      for (n = 0; n < tries; n += 1) {
        y = p.y + [0, 18, -18, 32, -32][n];
        box = [p.x - half, y - size / 2, p.x + half, y + size / 2];
        if (free(box)) {
          taken.push(box);
          var label = document.createElement("span");
          label.className = kind; label.textContent = text;
          L.DomUtil.setPosition(names.appendChild(label), map.latLngToLayerPoint(map.unproject([p.x, y], zoom)));
          return true;
        }
      }
      return false;
    };
    if (data.communes.length > 1 || (data.communes[0] && data.communes[0][0])) {
      data.communes.forEach(function (commune) { if (commune[0]) { put(commune[0], commune[2], 18, 7.6, "commune-name", 5); } });
    }
    wide.some(function (zone) {
      var room = zone[3][2] * scale;
      if (room < 8 || count > 160) { return true; }
      if (put(zone[1].slice(0, 14), zone[3], 14, 7, "zone-name", room > 50 ? 5 : room > 30 ? 3 : 1)) { count += 1; }
      return false;
    });
    taken = numbers;
  }
  var wide = data.zones.filter(function (zone) { return zone[3].length; }).sort(function (a, b) { return b[3][2] - a[3][2]; });

  function whole() {
    var control = L.control({ position: "topleft" });
    control.onAdd = function () {
      var bar = L.DomUtil.create("div", "leaflet-bar"), button = L.DomUtil.create("button", "whole", bar);
      button.type = "button"; button.textContent = said.whole;
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(button, "click", function () { choose(null); map.fitBounds(home); });
      return bar;
    };
    control.addTo(map);
  }

  // ---------------------------------------------------------------- legend
  function legend() {
    var box = byId("legend");
    var list = document.createElement("ul");
    var put = function (keys, words) {
      var li = document.createElement("li"), text = document.createElement("span"), drawn = document.createElement("span");
      drawn.className = "keys"; drawn.append.apply(drawn, keys);
      text.textContent = words.charAt(0).toUpperCase() + words.slice(1);
      li.append(drawn, text); list.appendChild(li);
    };
    var swatch = function (name) { return node("svg", { width: 34, height: 18, "aria-hidden": "true", "data-key": name }); };
    var area = function (name, styles) {
      var svg = swatch(name);
      styles.forEach(function (style) { svg.appendChild(node("rect", Object.assign({ x: 1.5, y: 1.5, width: 31, height: 15 }, attributes(style)))); });
      return svg;
    };
    var line = function (name, styles) {
      var svg = swatch(name);
      styles.forEach(function (style) { svg.appendChild(node("path", Object.assign({ d: "M1 9H33" }, attributes(style)))); });
      return svg;
    };
    Object.keys(data.severity).forEach(function (key) {
      var first = data.concerns.find(function (c) { return c[2] === key && c[5].length; });
      if (!first) { return; }
      var svg = line("place " + key, [look.casing(key), look.place(key)]), mark = signOf(first[0]);
      mark.querySelector("text").textContent = "";
      Object.entries({ x: 8, y: 0, width: 18, height: 18 }).forEach(function (each) { mark.setAttribute(each[0], each[1]); });
      svg.appendChild(mark);
      put([svg], data.severity[key][5]);
    });
    var grounds = data.concerns.filter(function (c) { return !c[5].length && c[4].length; });
    if (grounds.length) { put([line("point", [look.point(grounds[0][2])])], said.legend_point); }
    Object.keys(data.measures).forEach(function (m) {
      if (data.passages.some(function (p) { return p[0] === m; })) { put([line("passage " + m, [look.passage()])], data.measures[m]); }
    });
    var bands = null;
    Object.keys(data.network).forEach(function (key) {
      var own = data.elements.filter(function (e) { return e[0] === key; }), keys = [];
      var has = function (dimension, vague) { return own.some(function (e) { return (e[3].length > 0) === vague && e[2].some(function (p) { return p[0] === dimension; }); }); };
      if (has(2, false)) { keys.push(area("surface " + key, [look.surface(key)])); }
      if (has(1, false)) { keys.push(line("line " + key, [look.line(key)])); }
      var vague = has(2, true) ? [look.band(key), look.core(key)] : has(1, true) || has(0, true) ? [look.band(key)] : null;
      if (vague) { keys.push(area("band " + key, vague)); }
      if (has(0, false) || has(0, true)) {
        var svg = has(0, true) ? keys[keys.length - 1] : swatch("marker " + key);
        svg.appendChild(marker(key, 17, 9));
        if (!has(0, true)) { keys.push(svg); }
      }
      put(keys, data.network[key][1]);
      bands = bands || vague;
    });
    if (bands) { put([area("bands", [{ stroke: false, fill: true, fillColor: "#555555", fillOpacity: 0.16 }])], said.bands); }
    Object.keys(data.classes).forEach(function (key) { put([area("zone " + key, [look.zone(key)])], data.classes[key][1]); });
    if (data.communes.length) { put([line("commune", [look.commune()])], data.commune); }
    box.appendChild(list);
    box.hidden = false;
  }

  // ---------------------------------------------------------------- the list and the map follow each other
  function strong(place, on) {
    place.ink.forEach(function (layer) {
      var base = place.at ? look.place(place.severity) : look.point(place.severity);
      layer.setStyle({ weight: base.weight + (on ? 3 : 0), dashArray: on ? null : base.dashArray || null });
    });
    if (place.mark && place.mark._icon) { place.mark._icon.classList.toggle("chosen", on); }
  }
  function choose(id, from) {
    if (chosen) {
      byId("e-" + chosen).classList.remove("chosen");
      byId("e-" + chosen).querySelector(".pick").setAttribute("aria-pressed", "false");
      if (places[chosen]) { strong(places[chosen], false); }
    }
    chosen = id;
    describe(id);
    if (!id) { return; }
    var entry = byId("e-" + id), place = places[id], list = byId("list");
    entry.classList.add("chosen");
    entry.querySelector(".pick").setAttribute("aria-pressed", "true");
    if (from === "start") { strong(place, true); return; }
    if (place && place.ink.length) {
      map.fitBounds(place.group.getBounds().pad(0.6), { maxZoom: -0.5 });
      place.ink.forEach(function (layer) { layer.bringToFront(); });
      strong(place, true);
    } else { say(said.nowhere); }
    if (NARROW.matches) { byId("sight").scrollIntoView({ behavior: "instant" }); }
    else if (from === "map") { list.scrollTop += entry.getBoundingClientRect().top - list.getBoundingClientRect().top - 12; }
    if (from === "map") { entry.querySelector(".pick").focus({ preventScroll: true }); }
  }
  // on a narrow screen the list is out of sight: the map says what was chosen, and leads back
  function describe(id) {
    var box = byId("chosen");
    box.hidden = !id;
    box.replaceChildren();
    if (!id) { return; }
    var entry = byId("e-" + id), words = document.createElement("span"), back = document.createElement("button");
    words.textContent = ["level", "pick"].map(function (name) { return entry.querySelector("." + name).textContent.trim(); }).join(" · ");
    back.type = "button"; back.textContent = said.back;
    back.addEventListener("click", function () { entry.scrollIntoView({ behavior: "instant", block: "center" }); entry.querySelector(".pick").focus({ preventScroll: true }); });
    box.append(signOf(id), words, back);
  }
  function fitted() {
    var box = byId("explore"), top = box.getBoundingClientRect().top + window.scrollY;
    box.style.setProperty("--room", Math.max(window.innerHeight - top - 8, 480) + "px");
  }
  if (window.L && data.zones.length) {
    drawMap();
    all(".entry").forEach(function (entry) {
      var id = entry.id.slice(2), words = entry.querySelector(".pick"), button = document.createElement("button");
      button.type = "button"; button.className = "pick"; button.setAttribute("aria-pressed", "false");
      button.append.apply(button, Array.prototype.slice.call(words.childNodes));
      words.replaceWith(button);
      entry.addEventListener("click", function (event) { if (!event.target.closest("a")) { choose(id, "list"); } });
      entry.addEventListener("mouseenter", function () { if (places[id] && places[id].mark && places[id].mark._icon) { places[id].mark._icon.classList.add("near"); } });
      entry.addEventListener("mouseleave", function () { if (places[id] && places[id].mark && places[id].mark._icon) { places[id].mark._icon.classList.remove("near"); } });
    });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape" && chosen) { choose(null); } });
  }
  all("[data-show]").forEach(function (button) {
    var place = places[button.dataset.show];
    if (!place || !place.ink.length) { button.parentElement.hidden = true; return; }
    button.addEventListener("click", function () {
      choose(button.dataset.show, "map");
      byId(NARROW.matches ? "sight" : "explore").scrollIntoView({ behavior: "instant" });
      byId("map").focus({ preventScroll: true });
    });
  });

  // ---------------------------------------------------------------- filters
  var form = byId("filters"), words = byId("f-words"), filtering = byId("filtering");
  form.hidden = false;
  filtering.open = !NARROW.matches;
  var fields = all("[data-filter]", form), rows = all("tr[data-severity], article[data-severity], .entry");
  var folded = function (text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var texts = null, due = 0;
  function filter() {
    var asked = fields.filter(function (f) { return f.value; }), sought = folded(words.value.trim()), count = 0, kept = {};
    if (sought && !texts) { texts = rows.map(function (row) { return folded(row.textContent); }); }
    rows.forEach(function (row, n) {
      var keep = asked.every(function (f) { return (row.getAttribute("data-" + f.dataset.filter) || "").split("|").indexOf(f.value) >= 0; });
      keep = keep && (!sought || texts[n].indexOf(sought) >= 0);
      row.hidden = !keep;
      if (keep && row.classList.contains("entry")) { kept[row.dataset.concern] = true; count += 1; }
    });
    var bounds = L.latLngBounds([]);
    Object.keys(places).forEach(function (id) {
      var place = places[id];
      place.shown = Boolean(kept[id]);
      if (place.shown) { place.group.addTo(place.layer); } else { place.layer.removeLayer(place.group); }
      if (place.shown && place.at) { bounds.extend(place.group.getBounds()); }
    });
    if (chosen && !kept[chosen]) { choose(null); }
    say(said.shown.replace("{n}", count));
    if (!map) { return; }
    spread();
    map.fitBounds((asked.length || sought) && bounds.isValid() ? bounds.pad(0.2) : home, { maxZoom: -1 });
    write();
  }
  form.addEventListener("change", filter);
  words.addEventListener("input", function () { window.clearTimeout(due); due = window.setTimeout(filter, 150); });
  form.addEventListener("submit", function (event) { event.preventDefault(); filter(); });
  form.addEventListener("reset", function () { window.setTimeout(function () { choose(null); filter(); }, 0); });
  fitted();
  if (map) {
    map.invalidateSize(); map.fitBounds(home); spread(); write();
    // the worst place stands out from the first
    if (order.length) { choose(order[0], "start"); }
  }
}());
