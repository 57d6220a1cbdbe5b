/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel of the guests: state, GPU, display, whether each is as its plan says, what lint finds, and what can be done. */
import { badge, button, cell, element } from "./elements.js";
import { giveGpu, repairDrift, repairFindings, takeBack } from "./dialog.js";
import { domains } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const heads = () => [_("Guest"), _("State"), _("GPU"), _("Display"), _("Plan"), _("Actions")];

/* The panel keeps what is known of each guest, by its name, and its row. */
export class Guests {
    constructor(section) {
        this.section = section;
        this.guests = new Map();
        this.filter = "";
        this.body = element("tbody");
        this.count = element("p", { role: "status" });
        this.fault = element("div", { class: "error", role: "alert" });
        const search = element("input", { type: "search", id: "filter", placeholder: _("Name"),
                                          oninput: () => { this.filter = search.value.toLowerCase(); this.sift(); } });
        section.replaceChildren(
            element("div", { class: "head" }, element("h2", { id: "guests-title" }, _("Guests")),
                element("label", { for: "filter", class: "off-screen" }, _("Show the guests whose name has")), search),
            this.fault, this.count,
            element("table", { "aria-label": _("Guests") },
                element("thead", {}, element("tr", {}, heads().map(head => element("th", { scope: "col" }, head)))), this.body));
    }

    async readAll() {
        const found = await domains(["status"]);
        const names = new Set(found.map(each => each.domain));
        [...this.guests.keys()].filter(name => !names.has(name)).forEach(name => this.remove(name));
        found.forEach(each => this.show(each));
        this.arrange();
    }

    /* One that changed. It may be gone. */
    async read(name) {
        const [found] = await domains(["status", "--", name]).catch(() => []);
        if (found)
            this.show(found);
        else
            this.remove(name);
        this.arrange();
        this.readFindings(["--", name]);
    }

    /* What lint finds: after all else, since it looks at each guest's whole definition. */
    async readFindings(words = ["--all"]) {
        const found = await domains(["lint", ...words]).catch(() => []);
        for (const each of found) {
            const guest = this.guests.get(each.domain);
            if (guest && JSON.stringify(guest.findings) !== JSON.stringify(each.findings)) {
                guest.findings = each.findings;
                this.fill(guest);
            }
        }
    }

    show(status) {
        const known = this.guests.get(status.domain);
        const guest = known || { row: element("tr"), findings: [] };
        this.guests.set(status.domain, guest);
        if (known && JSON.stringify(known.status) === JSON.stringify(status))
            return;
        guest.status = status;
        this.fill(guest);
    }

    remove(name) {
        this.guests.get(name)?.row.remove();
        this.guests.delete(name);
    }

    /* The rows in the order of the names, without moving those that are in place: a button keeps its focus. */
    arrange() {
        const names = [...this.guests.keys()].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
        names.forEach((name, at) => {
            const { row } = this.guests.get(name);
            if (this.body.children[at] !== row)
                this.body.insertBefore(row, this.body.children[at] ?? null);
        });
        this.sift();
    }

    sift() {
        let shown = 0;
        for (const [name, guest] of this.guests) {
            guest.row.hidden = !name.toLowerCase().includes(this.filter);
            shown += !guest.row.hidden;
        }
        this.count.textContent = shown === this.guests.size ? cockpit.format(_("$0 guests"), shown)
            : cockpit.format(_("$0 of $1 guests"), shown, this.guests.size);
    }

    act(work) {
        return async () => {
            this.fault.replaceChildren();
            try {
                await work();
            } catch (problem) {
                this.fault.replaceChildren(problem.message);
            }
        };
    }

    fill(guest) {
        const { status, findings, row } = guest;
        const focused = row.contains(document.activeElement) ? document.activeElement.dataset.action : null;
        const [name, state, gpu, display, plan, actions] = heads();
        row.replaceChildren(
            element("th", { scope: "row", "data-label": name }, status.domain),
            cell(state, running(status)), cell(gpu, devices(status)), cell(display, status.display || "–"),
            cell(plan, agreement(status), findingList(findings)),
            element("td", { class: "buttons", "data-label": actions }, this.actions(guest)));
        if (focused)
            row.querySelector(`[data-action="${focused}"]`)?.focus();
    }

    actions({ status, findings }) {
        const name = status.domain;
        const done = () => this.read(name);
        const make = (id, label, work) =>
            button(label, this.act(work), { "data-action": id, class: "secondary", "aria-label": `${label} ${name}` });
        return [
            status.state === "no plan" ? make("give", _("Give GPU…"), () => giveGpu(name, done)) : null,
            status.state === "drifted" ? make("repair", _("Repair…"), () => repairDrift(name, done)) : null,
            findings.some(each => each.fix) && status.state !== "drifted"
                ? make("fix", _("Repair findings…"), () => repairFindings(name, done)) : null,
            status.state === "no plan" ? null : make("back", _("Take back…"), () => takeBack(name, done)),
        ];
    }
}

function running(status) {
    if (status.pending)
        return badge("warning", _("running, pending restart"));
    return status.running ? badge("ok", _("running")) : badge("", _("shut off"));
}

function devices(status) {
    const texts = (status.devices || []).map(each => [each.type, each.uuid || each.address || each.identity].filter(Boolean).join(" "));
    return texts.length ? texts.join(", ") : status.profile || "–";
}

const agreements = () => ({
    "no plan": ["", _("none")], "in sync": ["ok", _("in sync")], drifted: ["warning", _("drifted")],
    "not understood": ["danger", _("not understood")],
});

function agreement(status) {
    const [kind, text] = agreements()[status.state];
    const pieces = [...status.drift, ...status.warnings, ...(status.error ? [status.error.message] : [])];
    return element("div", {}, badge(kind, text),
        pieces.length ? element("ul", {}, pieces.map(piece => element("li", {}, piece))) : null);
}

function findingList(findings) {
    return findings.length ? element("details", {}, element("summary", {}, cockpit.format(_("Findings: $0"), findings.length)),
        element("ul", {}, findings.map(each => element("li", {}, `${each.what}: ${each.do}`)))) : null;
}
