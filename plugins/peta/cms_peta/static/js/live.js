// The interactive map: Leaflet, the areas and the layers that were asked for, nothing of it before somebody taps.
(function () {
  'use strict';
  const button = document.getElementById('live');
  const figure = document.querySelector('.mapbox');
  const root = new URL('..', document.currentScript.src).href;
  const loaded = () => performance.getEntriesByType('resource')
    .filter((each) => each.startTime >= begun)
    .reduce((sum, each) => sum + each.transferSize, 0);
  const begun = performance.now() - 1;
  const program = performance.getEntriesByName(document.currentScript.src).reduce((sum, each) => sum + each.transferSize, 0);

  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const spots = {};
  let opened, words;

  function make(tag, values, ...inside) {
    const element = Object.assign(document.createElement(tag), values);
    element.append(...inside);
    return element;
  }

  function style(path) {
    const href = root + path;
    if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
    return new Promise((done, failed) => {
      document.head.append(make('link', { rel: 'stylesheet', href, onload: done, onerror: failed }));
    });
  }

  function script(path) {
    return new Promise((done, failed) => {
      document.body.append(make('script', { src: root + path, onload: done, onerror: failed }));
    });
  }

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address);
    return answer.json();
  }

  // Names are what somebody wrote: they become text, never markup. What a site has drawn leads nowhere, and tells all.
  function popup(feature, own) {
    const { nama, url, angka, moment, ...facts } = feature.properties;
    const name = nama || words.nameless;
    const leads = !own && /^(https?:|\/)/.test(url);
    const box = make('div', {}, leads ? make('a', { href: url, textContent: name }) : make('b', { textContent: name }));
    const told = own ? Object.entries({ ...facts, ...(url && { url }), ...(angka && { angka }) }) : [];
    const lines = told.filter(([, value]) => value !== null && value !== '').map(([fact, value]) => `${fact}: ${value}`);
    for (const line of own ? lines : angka ? [angka] : []) box.append(make('p', { textContent: line }));
    return box;
  }

  // Lines and areas of Leaflet take no focus by themselves.
  function reachable(layer, name) {
    layer.on('add', () => {
      const path = layer.getElement();
      if (!path || path.hasAttribute('tabindex')) return;
      path.setAttribute('tabindex', '0');
      path.setAttribute('role', 'button');
      path.setAttribute('aria-label', name);
      path.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        layer.openPopup();
      });
    });
  }

  // The class of a figure is an area's; in a layer, "kelas" is a column that somebody has named so.
  function drawn(data, { look, fill, by, marks }) {
    const own = look && look !== 'ar';
    // Beside the buttons of the map, or below them where it is narrow.
    const across = figure.clientWidth, beside = across < 480 ? [8, 136] : [64, 8], wide = Math.min(300, across - 120);
    // What is told stays within the map, with its tip and its edges, and is read on within itself.
    const high = Math.max(100, figure.querySelector('.live').clientHeight - beside[1] - 70);
    return L.geoJSON(data, {
      style: (feature) => ({ className: (look === 'ar' && feature.properties.kelas) || look, fillColor: fill }),
      pointToLayer: (feature, at) => {
        const kind = feature.properties[by];
        const [mark] = Object.hasOwn(marks, kind) ? marks[kind] : Object.values(marks)[0];
        const icon = L.divIcon({ className: 'pin', html: mark, iconSize: [30, 30] });
        return L.marker(at, { icon, title: feature.properties.nama || words.nameless });
      },
      onEachFeature: (feature, layer) => {
        // Pins at one place lie on one another, and a finger reaches the uppermost alone: it tells of all that are shown.
        const told = popup(feature, own), spot = feature.geometry.type === 'Point' && String(feature.geometry.coordinates);
        const here = spot ? spots[spot] ||= [] : [[layer, told]];
        if (spot) here.push([layer, told]);
        const shown = () => here.filter(([each]) => each.getElement()?.isConnected).map(([, each]) => each);
        layer.bindPopup(() => make('div', {}, ...shown()), { autoPanPaddingTopLeft: beside, maxWidth: wide, maxHeight: high });
        layer.on('popupopen', ({ popup }) => {
          opened = layer;
          const box = popup.getElement().querySelector('.leaflet-popup-content');
          if (box.scrollHeight > box.clientHeight) box.tabIndex = 0;
        });
        // Who was in it goes on where it came from.
        layer.on('popupclose', ({ popup }) => {
          opened = null;
          if (popup.getElement().contains(document.activeElement)) layer.getElement()?.focus();
        });
        if (layer.setStyle) reachable(layer, feature.properties.nama || words.nameless);
      },
    });
  }

  async function start() {
    const [told] = await Promise.all([
      json('interaktif.json' + location.search),
      style('css/live.css'),
      script('vendor/leaflet/leaflet.js'),
    ]);
    if (told.styles) await style('css/layers.css');
    words = told.words;
    const box = make('div', { className: 'live' });
    box.innerHTML = `<svg width="0" height="0" aria-hidden="true">${told.patterns}</svg>`;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', words.map);
    figure.prepend(box);
    figure.classList.add('lived');
    const map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: told.base ? 1 : 0.25 });
    box.addEventListener('keydown', (event) => {
      const from = event.key === 'Escape' && opened;
      if (!from) return;
      map.closePopup();
      from.getElement()?.focus();
    });
    L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
    // Below stands who the base map is from, on a phone in two lines.
    L.control.scale({ imperial: false, position: "topright" }).addTo(map);
    L.control.attribution({ prefix: '<a href="https://leafletjs.com">Leaflet</a>' }).addTo(map);
    // Browsers do not tell how large pictures of others are: they are counted, and their size is an estimate.
    const below = make('p', { className: 'sm noprint' });
    let pictures = 0;
    if (told.base) {
      const { url, most, attribution, each, words: said } = told.base;
      const tiles = L.tileLayer(url, { maxNativeZoom: most, maxZoom: 18, attribution }).addTo(map);
      tiles.on('tileload', () => {
        pictures += 1;
        below.textContent = said.replace('…', number(pictures)).replace('…', number(pictures * each));
      });
    } else map.setMaxZoom(18);

    // A village opens on itself and on its things near it; neighbours lie behind.
    const around = L.latLngBounds(told.here || []), near = told.here ? around.pad(1) : null;
    const status = make('p', { className: 'sm noprint' });
    status.setAttribute('role', 'status');
    if (told.areas) {
      const areas = drawn(told.areas, { look: 'ar' }).addTo(map).getBounds();
      if (!near) around.extend(areas);
    }
    // How sure borders are lies over the areas and hinders no finger.
    for (const { look, line } of told.lines) {
      L.geoJSON(line, { interactive: false, style: { className: look, fill: false } }).addTo(map);
    }

    const say = () => {
      const bytes = program + loaded();
      status.textContent = bytes ? words.loaded.replace('…', Math.ceil(bytes / 1024)) : '';
    };
    async function show(layer) {
      const data = await json(layer.url);
      layer.drawn = drawn(data, layer).addTo(map);
      const [some, all] = [data.features.length, data.numberMatched || 0];
      if (all > some) layer.said.textContent = words.some.replace('…', number(some)).replace('…', number(all));
      return layer.drawn.getBounds();
    }
    const list = make('ul', { className: 'keys' });
    const asked = told.layers.map(async (layer) => {
      const tick = make('input', { type: 'checkbox', checked: layer.on });
      layer.said = make('small', {});
      const marks = Object.values(layer.marks).map(([mark, label]) => [make('span', { innerHTML: mark }), label]);
      const kinds = marks.length > 1 ? [make('ul', { className: 'keys' }, ...marks.map((each) => make('li', {}, ...each)))] : [];
      list.append(make('li', {}, make('label', {}, tick, ...(kinds.length ? [] : [marks[0][0]]), layer.label), ...kinds, layer.said));
      tick.onchange = async () => {
        if (layer.drawn) layer.drawn[tick.checked ? 'addTo' : 'removeFrom'](map);
        else if (tick.checked) {
          try {
            const there = await show(layer);
            if (!told.areas && there.isValid()) map.fitBounds(there, { maxZoom: 15 });
            say();
          } catch (error) {
            tick.checked = false;
            status.textContent = words.failed;
          }
        }
      };
      if (layer.on) {
        const there = await show(layer);
        if (near ? there.isValid() && near.contains(there) : !told.areas) around.extend(there);
      }
    });
    for (const textContent of told.warnings) list.append(make('li', {}, make('small', { textContent })));
    const close = make('button', { type: 'button', className: 'btn btn-2 noprint', textContent: words.close });
    close.onclick = () => {
      map.remove();
      for (const each of [box, status, below, list, close]) each.remove();
      figure.classList.remove('lived');
      button.hidden = button.disabled = false;
      button.focus();
    };
    box.after(close, status, ...(told.base ? [below] : []), list);
    const results = await Promise.allSettled(asked);
    if (around.isValid()) map.fitBounds(around, { maxZoom: 15 });
    else map.setView(told.middle || [-2.5, 118], told.middle ? 13 : 4);
    // Opening and moving is told to nobody who does not look. The button stands below what is drawn: the map may be above.
    button.hidden = true;
    say();
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: 'center' });
    if (results.some((each) => each.status === 'rejected')) status.textContent = words.failed;
    figure.dispatchEvent(new CustomEvent('live', { detail: map }));
  }

  start().catch(() => {
    figure.classList.remove('lived');
    button.disabled = false;
    button.textContent = button.dataset.failed;
  });
})();
