/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel of the host: doctor's checks, the worst first, and the list of what is to do. */
import { badge, button, commands, element } from "./elements.js";
import { host } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const ORDER = ["FAIL", "WARN", "UNKNOWN", "PASS"];
const KINDS = { FAIL: "danger", WARN: "warning", UNKNOWN: "info", PASS: "ok" };

const copyLabels = () => ({ copy: _("Copy"), copied: _("Copied") });

function check(each) {
    return element("li", {},
        element("div", {}, badge(KINDS[each.status], each.status), " ", element("strong", {}, each.what), ": ", each.found),
        each.remedy ? element("div", { class: "remedy" }, each.remedy) : null);
}

function todo(step) {
    return element("li", {}, step.text, " ", step.reboot ? badge("info", _("takes effect when the host restarts")) : null,
        step.commands.length ? commands(step.commands, copyLabels()) : null);
}

function list(checks) {
    return element("ul", { class: "checks" }, checks.map(check));
}

function show(section, answer) {
    const sorted = ORDER.flatMap(status => answer.checks.filter(each => each.status === status));
    const bad = sorted.filter(each => each.status !== "PASS");
    const good = sorted.filter(each => each.status === "PASS");
    section.replaceChildren(...[
        title(section),
        element("p", {}, bad.length ? cockpit.format(_("$0 of $1 checks want attention."), bad.length, sorted.length)
            : cockpit.format(_("All $0 checks passed."), sorted.length)),
        answer.todo.length ? element("h3", {}, _("To do, in this order")) : null,
        answer.todo.length ? element("ol", { class: "todo" }, answer.todo.map(todo)) : null,
        bad.length ? element("h3", {}, _("Checks")) : null,
        bad.length ? list(bad) : null,
        element("details", {}, element("summary", {}, cockpit.format(_("Passed ($0)"), good.length)), list(good)),
    ].filter(Boolean));
}

function title(section) {
    return element("div", { class: "head" }, element("h2", { id: "host-title" }, _("Host")),
        button(_("Check again"), () => showHost(section), { class: "secondary" }));
}

export async function showHost(section) {
    section.replaceChildren(title(section), element("p", { role: "status" }, _("Checking…")));
    try {
        show(section, await host(["doctor"]));
    } catch (problem) {
        section.replaceChildren(title(section), element("p", { class: "error", role: "alert" }, problem.message));
    }
}
