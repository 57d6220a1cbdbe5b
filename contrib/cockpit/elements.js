/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements of the page. All that comes from a host or a domain gets into the page as text, never as markup. */

/* element("td", { class: "name" }, "text", element(…), …): a property whose name begins with "on" is a listener, and one that is
   null, undefined or false is left out. Children that are null are left out. */
export function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (name.startsWith("on"))
            node.addEventListener(name.slice(2), value);
        else if (value !== null && value !== undefined && value !== false)
            node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.flat().filter(child => child !== null && child !== undefined));
    return node;
}

export function button(label, onclick, properties = {}) {
    return element("button", { type: "button", onclick, ...properties }, label);
}

/* A table's head, with the names of its columns. */
export function head(names) {
    return element("thead", {}, element("tr", {}, names.map(name => element("th", { scope: "col" }, name))));
}

/* A table for small screens too: each cell has the name of its column. */
export function table(label, heads, rows) {
    return element("table", { "aria-label": label }, head(heads), element("tbody", {}, rows));
}

export function cell(name, ...children) {
    return element("td", { "data-label": name }, ...children);
}

/* "ok", "warning", "danger" or "info", next to the words: the colour says nothing that the words don't. */
export function badge(kind, text) {
    return element("span", { class: `badge ${kind}` }, text);
}

/* Copies a text. navigator.clipboard is there only on https and localhost. */
function copy(text) {
    if (navigator.clipboard)
        return navigator.clipboard.writeText(text);
    const area = element("textarea", { class: "off-screen" }, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
}

/* Commands, with a button that copies them. */
export function commands(lines, labels) {
    const text = lines.join("\n");
    const copies = button(labels.copy, () => copy(text).then(() => { copies.textContent = labels.copied; }),
                          { class: "plain", "aria-label": `${labels.copy}: ${text}` });
    return element("div", { class: "commands" }, element("pre", { tabindex: 0 }, text), copies);
}

/* A unified diff, a line each. */
export function diff(text) {
    const kinds = { "+": "added", "-": "removed", "@": "hunk" };
    return element("pre", { class: "diff", tabindex: 0 },
        text.split("\n").map(line => element("div", { class: kinds[line[0]] }, line || " ")));
}
