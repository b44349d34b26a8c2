// What scripts add to pages that are complete without them: a choice of theme, tabs, copy buttons.
"use strict";

const remembered = {
  get: (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be switched off
    }
  },
  set: (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // the choice then holds for this page
    }
  },
};

const made = (tag, attributes, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};

// Before the first paint, so that nothing flashes.
const root = document.documentElement;
root.classList.add("js");
if (remembered.get("theme")) root.dataset.theme = remembered.get("theme");

const addThemeButton = () => {
  const button = made("button", { type: "button", class: "theme" }, "Light / dark");
  button.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || dark) === "dark" ? "light" : "dark";
    remembered.set("theme", root.dataset.theme);
  });
  document.querySelector("header").append(button);
};

// Tabs as the ARIA Authoring Practices have them: arrows move, one tab is in the tab order.

const select = (group, name) => {
  for (const tab of group.querySelectorAll('[role="tab"]')) {
    const chosen = tab.textContent === name;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
};

const choose = (name) => {
  remembered.set("language", name);
  for (const group of document.querySelectorAll(".tabs")) select(group, name);
};

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

const move = (event) => {
  if (!(event.key in STEPS)) return;
  const tabs = [...event.currentTarget.children];
  const next = (tabs.indexOf(event.target) + STEPS[event.key] + tabs.length) % tabs.length;
  const before = event.target.getBoundingClientRect().top;
  choose(tabs[next].textContent);
  tabs[next].focus({ preventScroll: true });
  scrollBy(0, tabs[next].getBoundingClientRect().top - before);
};

const addTabs = (group, number) => {
  const list = made("div", { role: "tablist", "aria-label": "Language" });
  [...group.children].forEach((panel, at) => {
    const [id, tabId] = [`:panel-${number}-${at}`, `:tab-${number}-${at}`];
    const caption = panel.querySelector(".tab-name");
    const tab = made("button", { type: "button", role: "tab", id: tabId, "aria-controls": id }, caption.textContent);
    tab.addEventListener("click", () => choose(tab.textContent));
    caption.remove();
    panel.id = id;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tabId);
    list.append(tab);
  });
  list.addEventListener("keydown", move);
  group.prepend(list);
  select(group, remembered.get("language") === "Python" ? "Python" : "JSON");
};

const copied = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // pages that come by plain HTTP have no clipboard but this one
  const area = document.body.appendChild(made("textarea", {}, text));
  area.select();
  document.execCommand("copy");
  area.remove();
};

const addCopyButton = (block) => {
  const button = made("button", { type: "button", class: "copy" }, "Copy");
  const status = made("span", { role: "status" });
  button.addEventListener("click", async () => {
    await copied(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  block.append(button);
};

// Long names break between their words.
const letBreak = (name) => {
  const words = name.textContent.split(/(?<=[_.])|(?<=[a-z0-9])(?=[A-Z])/);
  name.replaceChildren(...words.flatMap((word) => [word, document.createElement("wbr")]));
};

document.addEventListener("DOMContentLoaded", () => {
  addThemeButton();
  document.querySelectorAll("nav code, main :is(h1, h2, h3, h4, h5, h6, dd, td) code").forEach(letBreak);
  document.querySelectorAll(".tabs").forEach(addTabs);
  document.querySelectorAll("main pre:not(.source)").forEach(addCopyButton);
  // Panels that are hidden now have moved what the address leads to.
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
});
