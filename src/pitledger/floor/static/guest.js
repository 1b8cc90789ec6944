/* What a browser adds to a guest's page: dialogs in place, a counter, the printer, live figures. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const dialog = () => $("#dialog");
  let waiting = false; // a dialog that stands back while somebody signs in again

  // --- the dialog -------------------------------------------------------------------------------
  const open = () => {
    if (!dialog().open) dialog().showModal();
    ($("[autofocus]", dialog()) || $("#dialog-title", dialog()))?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    const plain = event.button || event.metaKey || event.ctrlKey || event.shiftKey;
    if (link && dialog() && !link.closest("#dialog") && !plain) {
      event.preventDefault();
      htmx.ajax("GET", link.getAttribute("href"), { target: "#dialog-body", swap: "innerHTML", source: $("#dialog-body") });
    }
    if (event.target.closest("[data-dismiss]") && dialog()?.open) {
      event.preventDefault();
      dialog().close();
    }
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    count();
    if (!dialog()) return;
    if ($("#lock .sign-in")) {
      waiting = dialog().open;
      dialog().dataset.aside = "1";
      dialog().close();
    } else if (dialog().open && event.detail.target.id === "notice") {
      $(".refused", dialog())?.remove();
      $("#dialog-body").prepend(...$("#notice").childNodes);
      dialog().scrollTop = 0;
    } else if (waiting || event.detail.target.id === "dialog-body") {
      waiting = false;
      open();
    }
  });
  document.addEventListener("close", (event) => {
    if (event.target !== dialog()) return;
    const aside = dialog().dataset.aside;
    delete dialog().dataset.aside;
    if (aside) return;
    if ($("[data-written]", dialog())) location.assign(location.pathname);
    $("#dialog-body").replaceChildren();
  }, true);

  // --- the reason -------------------------------------------------------------------------------
  const count = () => document.querySelectorAll("[data-counted]").forEach((field) => {
    const told = document.getElementById(field.dataset.counted);
    const length = [...field.value.trim().normalize("NFC")].length;
    told.textContent = told.dataset.words.replace("#", length);
    told.classList.toggle("enough", length >= 10 && length <= 500);
  });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-counted]")) count(); });

  // --- live -------------------------------------------------------------------------------------
  const inUse = (standing) => $("details[open]", standing) || standing.contains(document.activeElement);
  document.addEventListener("floor:changed", (event) => {
    const standing = $("#standing");
    if (!standing || !(event.detail.includes("all") || event.detail.includes(`p-${standing.dataset.player}`))) return;
    if (inUse(standing)) return;
    htmx.ajax("GET", standing.dataset.standing, { target: "#standing", swap: "outerHTML", source: document.body });
  });
  // What was opened while the answer was on its way stays.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "standing" && inUse(target)) event.detail.shouldSwap = false;
  });
  document.addEventListener("DOMContentLoaded", () => {
    count();
    const printer = $("[data-print]");
    if (printer) printer.hidden = false;
  });
})();
