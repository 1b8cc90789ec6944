/* What a browser adds to pages that work without it: live changes, running clocks, one tap once. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const panel = () => $("#panel");

  // --- forms ------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const token = $('meta[name="form-token"]');
    if (event.detail.verb !== "get" && token) event.detail.headers["X-Form-Token"] = token.content;
  });
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !button.hasAttribute("data-once")) return;
    if (event.target.dataset.sending) return event.preventDefault();
    event.target.dataset.sending = "1";
    setTimeout(() => { button.disabled = true; });
  }, true);
  const sent = (form) => {
    if (!(form instanceof HTMLFormElement)) return;
    delete form.dataset.sending;
    all("[data-once]", form).forEach((button) => { button.disabled = false; });
  };
  document.addEventListener("htmx:afterRequest", (event) => sent(event.detail.elt));
  document.addEventListener("submit", (event) => all("[data-same-as]", event.target).forEach((field) => {
    field.value = $(field.dataset.sameAs)?.value ?? field.value;
  }), true);
  // What was said of the step before is over when somebody takes another.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.requestConfig.elt.dataset.asks) say("");
  });
  addEventListener("pageshow", () => all("form[data-sending]").forEach(sent));
  document.addEventListener("htmx:sendError", (event) => {
    if (!event.detail.requestConfig.elt.dataset.asks) say($("#live")?.dataset.unsent);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const renewed = $("meta[data-renew]");
    // Somebody else is there now: nothing on this page is theirs.
    if (renewed && renewed.dataset.viewer !== document.body.dataset.viewer) return location.reload();
    if (renewed) {
      $('head meta[name="form-token"]').content = renewed.content;
      all('input[name="form_token"]').forEach((field) => { field.value = renewed.content; });
      renewed.closest("#lock").replaceChildren();
      say("");
      connect();
    }
    if ($("#lock .sign-in")) $("#lock input[name=login]").focus();
    tick();
  });
  // Not before: until then what is typed into new fields is heard by nobody.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "panel") opened();
  });
  const say = (text) => {
    const notice = $("#notice");
    notice.replaceChildren();
    if (!text) return;
    const line = document.createElement("div");
    line.className = "refused";
    line.textContent = text;
    notice.append(line);
  };

  // --- the panel --------------------------------------------------------------------------------
  const opened = () => {
    const floor = $(".floor");
    if (!floor) return;
    const shown = !!panel().firstElementChild;
    floor.classList.toggle("has-panel", shown);
    if (!shown) return;
    ($("[data-focus]", panel()) || panel()).focus({ preventScroll: false });
  };
  const close = () => {
    const from = $(".panel", panel())?.dataset.panel;
    panel().replaceChildren();
    opened();
    const board = $("#cards").dataset.refresh;
    history.pushState({ htmx: true }, "", board);
    const origin = from && $(`#cards a[href="${from.split("?")[0]}"]`);
    (origin || $("#main")).focus();
  };
  // The second tap of two was meant for what the first has replaced.
  let tapped = null;
  document.addEventListener("click", (event) => {
    const control = event.target.closest("a, button, summary");
    if (event.detail > 1 && control && control !== tapped) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else tapped = control;
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]") && panel()) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    if (event.target.closest("#notice")) say("");
    const fill = event.target.closest("[data-fill]");
    if (fill) {
      const field = fill.form.elements[fill.dataset.fill];
      field.value = fill.dataset.value;
      all("[data-fill]", fill.form).forEach((other) => other.setAttribute("aria-pressed", other === fill));
    }
  }, true);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape" && panel()?.firstElementChild && !$("#lock .sign-in")) close();
    if (event.key === "/" && !typing && $("nav.pages") && !$("#lock .sign-in")) {
      event.preventDefault();
      const search = $("#query");
      if (search) search.focus(); else location.assign("/guests#query");
    }
  });

  // --- clocks -----------------------------------------------------------------------------------
  const started = new WeakMap();
  const seconds = (element) => {
    if (!started.has(element)) started.set(element, performance.now());
    return (performance.now() - started.get(element)) / 1000;
  };
  const tick = () => {
    all("[data-s]").forEach((element) => {
      const minutes = Math.floor((Number(element.dataset.s) + seconds(element)) / 60);
      const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
      if (element.textContent !== text) element.textContent = text;
    });
    // Time alone makes a slip one to look at: nothing is told of it.
    all("[data-alert-in]").forEach((card) => {
      if (seconds(card) > Number(card.dataset.alertIn)) changed(card.id);
    });
    const cards = $('#cards[data-refresh*="show=alerts"]');
    if (cards && seconds(cards) > 60) {
      started.delete(cards);
      changed("all");
    }
    const clock = $("[data-clock]");
    if (clock) {
      clock.textContent = new Date().toLocaleTimeString(clock.dataset.locale, {
        hour: "numeric", minute: "2-digit", timeZone: clock.dataset.clock,
      });
    }
  };
  setInterval(tick, 5000);

  // --- live -------------------------------------------------------------------------------------
  const waiting = new Set();
  let planned = 0;
  // For each address that is being asked for: in how many milliseconds again, if it changed meanwhile.
  // An element of its own asks, since htmx keeps one request waiting an element and forgets the others.
  const asking = new Map();
  const refresh = (address, target, swap) => {
    if (asking.has(address)) return asking.set(address, 0);
    asking.set(address, null);
    const source = document.body.appendChild(document.createElement("i"));
    source.dataset.asks = address;
    htmx.ajax("GET", address, { target, swap, source })
      .catch(() => {}) // told by htmx:sendError, and asked again
      .finally(() => {
        source.remove();
        const again = asking.get(address);
        asking.delete(address);
        if (again !== null) setTimeout(() => refresh(address, target, swap), again);
      });
  };
  // A tap on what is replaced between down and up would be none: so that waits for the finger.
  let pressed = null;
  const passively = { passive: true, capture: true };
  addEventListener("pointerdown", (event) => { if (event.button === 0) pressed = event.target; }, passively);
  ["pointerup", "pointercancel", "contextmenu"].forEach((kind) =>
    addEventListener(kind, () => setTimeout(() => { pressed = null; }), passively));
  const inUse = (element) => element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
    || $("form[data-sending]", element)
    || all("input:not([type=hidden], [type=radio]), textarea", element).some((field) => field.value !== field.defaultValue);
  // What nobody asked for by hand replaces nothing that was touched, or opened, while it was on its way.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    const asked = requestConfig.elt.dataset.asks;
    if (!asked) return;
    const left = target.id === "panel" && $(".panel", target)?.dataset.panel !== asked;
    const tapped = target.contains(pressed);
    if (tapped) asking.set(asked, 200);
    if (left || tapped || inUse(target)) event.detail.shouldSwap = false;
  });
  const settle = () => {
    planned = 0;
    const cards = $("#cards");
    const names = [...waiting];
    waiting.clear();
    const tables = names.filter((name) => name.startsWith("t-") && document.getElementById(name));
    if (cards && (names.includes("all") || tables.length > 12)) refresh(cards.dataset.refresh, "#cards", "innerHTML");
    else tables.forEach((name) => refresh(`/tables/${name.slice(2)}/card`, `#${CSS.escape(name)}`, "outerHTML"));
    const shown = panel() && $(".panel", panel());
    const touched = shown && (names.includes("all") || names.includes(`s-${shown.dataset.slip}`) || names.includes(`p-${shown.dataset.player}`));
    if (touched && !inUse(shown)) refresh(shown.dataset.panel, "#panel", "innerHTML");
    document.dispatchEvent(new CustomEvent("floor:changed", { detail: names }));
  };
  // Parts of other pages: [data-refresh-on="s- p-"] is asked for anew when such a thing changes.
  const stale = new Map();
  document.addEventListener("floor:changed", (event) => {
    all("[data-refresh-on]").forEach((element) => {
      const kinds = element.dataset.refreshOn.split(" ");
      const touched = event.detail.some((name) => name === "all" || kinds.some((kind) => name.startsWith(kind)));
      if (!touched || stale.has(element)) return;
      stale.set(element, setTimeout(() => {
        stale.delete(element);
        if (element.isConnected && !inUse(element)) refresh(element.dataset.refresh, element, "innerHTML");
      }, 500));
    });
  });
  const changed = (...names) => {
    names.forEach((name) => waiting.add(name));
    if (!planned) planned = setTimeout(settle, 60);
  };
  let source = null;
  let lost = 0;
  const state = (name) => {
    const shown = $("#live");
    if (!shown) return;
    shown.className = `live ${name}`;
    shown.textContent = name === "on" ? shown.dataset.on : navigator.onLine ? shown.dataset.off : shown.dataset.gone;
  };
  const connect = () => {
    const address = document.body.dataset.live;
    if (!address || !window.EventSource) return;
    if (source) source.close();
    source = new EventSource(address);
    source.addEventListener("here", () => {
      state("on");
      if (lost) {
        say("");
        changed("all");
      }
      lost = 0;
    });
    source.addEventListener("change", (event) => {
      const told = JSON.parse(event.data);
      if (told.all) return changed("all");
      changed(...[["t-", told.table_id], ["s-", told.slip_id], ["p-", told.player_id]]
        .filter(([, id]) => id).map(([kind, id]) => kind + id));
    });
    source.onerror = () => {
      lost = lost || Date.now();
      state("off");
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    };
  };
  // --- nobody there -----------------------------------------------------------------------------
  // What the page asks by itself counts as use for the server, so the page knows itself.
  let touched = Date.now();
  ["pointerdown", "keydown", "scroll"].forEach((kind) =>
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true }));
  setInterval(() => {
    const seconds = Number(document.body.dataset.idleSeconds);
    if (!seconds || Date.now() - touched < seconds * 1000 || $("#lock .sign-in")) return;
    touched = Date.now();
    if (source) source.close();
    state("off");
    htmx.ajax("POST", "/sign-out", { swap: "none", source: document.body })
      .then(() => refresh(location.pathname + location.search, "#lock", "innerHTML"));
  }, 5000);

  // Where the stream is away, the board is asked for all the same.
  setInterval(() => { if (lost && navigator.onLine && !$("#lock .sign-in")) changed("all"); }, 5000);
  addEventListener("offline", () => {
    lost = lost || Date.now();
    state("off");
  });
  addEventListener("online", connect);
  addEventListener("pagehide", () => source && source.close());
  document.addEventListener("DOMContentLoaded", () => {
    connect();
    opened();
    tick();
    const search = $("#query");
    if (search && location.hash === "#query") search.focus();
    // Until now nobody has heard what was typed.
    if (search && search.value !== search.defaultValue) htmx.trigger(search, "search");
  });
})();
