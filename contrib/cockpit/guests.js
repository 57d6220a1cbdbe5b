/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel of the guests: state, GPU, display, whether each is in sync with its plan, what lint finds, and what can be done. */
import { badge, button, cell, element, head } from "./elements.js";
import { giveGpu, repairDrift, repairFindings, takeBack } from "./dialog.js";
import { domains } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const heads = () => [_("Guest"), _("State"), _("GPU"), _("Display"), _("Plan"), _("Actions")];

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* Has works done one after the other, so that what was read last is shown last. */
function queue() {
    let last = Promise.resolve();
    return work => {
        last = last.then(work);
        return last;
    };
}

/* The panel keeps what is known of each guest, by its name, and its row. */
export class Guests {
    constructor(section) {
        this.guests = new Map();
        this.filter = "";
        this.reading = queue();
        this.checking = queue();
        this.body = element("tbody");
        this.count = element("p", { role: "status" });
        this.faults = { read: errorPlace(), lint: errorPlace(), action: errorPlace() };
        section.replaceChildren(
            element("div", { class: "head" }, element("h2", { id: "guests-title" }, _("Guests")), this.search()),
            ...Object.values(this.faults), this.count,
            element("table", { "aria-label": _("Guests") }, head(heads()), this.body));
    }

    search() {
        const field = element("input", { type: "search", id: "filter", placeholder: _("Name"), oninput: () => {
            this.filter = field.value.toLowerCase();
            this.sift();
        } });
        return element("div", {}, element("label", { for: "filter", class: "off-screen" }, _("Show the guests whose name has")), field);
    }

    /* Does work. A problem is shown in one of the panel's places for errors until the next work there. */
    async attempt(place, work) {
        let fault = "";
        try {
            await work();
        } catch (problem) {
            fault = problem.message;
        }
        this.faults[place].replaceChildren(fault);
    }

    /* Reads the guests of these names, or all (null). */
    async read(names) {
        await this.reading(() => this.attempt("read", () => names ? this.readNamed(names) : this.readAll()));
        this.checking(() => this.attempt("lint", () => this.readFindings(names)));
    }

    async readAll() {
        const found = await domains(["status"]);
        const names = new Set(found.map(each => each.domain));
        [...this.guests.keys()].filter(name => !names.has(name)).forEach(name => this.remove(name));
        found.forEach(each => this.show(each));
        this.arrange();
    }

    /* If one is gone, the command fails: then all are read. */
    async readNamed(names) {
        if (!names.length)
            return;
        const found = await domains(["status", "--", ...names]).catch(() => null);
        if (!found) {
            await this.readAll();
            return;
        }
        found.forEach(each => this.show(each));
        this.arrange();
    }

    /* What lint finds: after all else, since it looks at each guest's whole definition. */
    async readFindings(names) {
        const known = names && names.filter(name => this.guests.has(name));
        if (known ? !known.length : !this.guests.size)
            return;
        for (const each of await domains(["lint", ...(known ? ["--", ...known] : ["--all"])])) {
            const guest = this.guests.get(each.domain);
            if (guest && !same(guest.findings, each.findings)) {
                guest.findings = each.findings;
                this.fill(guest);
            }
        }
    }

    show(status) {
        const known = this.guests.get(status.domain);
        const guest = known || { row: element("tr"), findings: [] };
        this.guests.set(status.domain, guest);
        if (known && same(known.status, status))
            return;
        guest.status = status;
        this.fill(guest);
    }

    remove(name) {
        this.guests.get(name).row.remove();
        this.guests.delete(name);
    }

    /* The rows in the order of the names, without moving those that are in place: a button keeps its focus. */
    arrange() {
        const order = new Intl.Collator(undefined, { numeric: true });
        const names = [...this.guests.keys()].sort(order.compare);
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
        this.count.textContent = shown === this.guests.size ? cockpit.format(_("Guests: $0"), shown)
            : cockpit.format(_("Guests: $0 of $1"), shown, this.guests.size);
    }

    fill(guest) {
        const { status, findings, row } = guest;
        const focused = row.contains(document.activeElement) ? document.activeElement.dataset.action : null;
        const [name, state, gpu, display, plan, actions] = heads();
        row.replaceChildren(
            element("th", { scope: "row", "data-label": name }, status.domain),
            cell(state, running(status)), cell(gpu, devices(status)), cell(display, status.display || "–"),
            cell(plan, agreement(status), findingList(findings)),
            cell(actions, element("div", { class: "buttons" }, this.actions(guest))));
        if (focused)
            row.querySelector(`[data-action="${focused}"]`)?.focus();
    }

    actions({ status, findings }) {
        const planned = status.state !== "no plan";
        const drifted = status.state === "drifted";
        const repairable = findings.some(each => each.fix) && !drifted;
        return [
            planned ? null : this.action("give", _("Give GPU…"), giveGpu, status.domain),
            drifted ? this.action("repair", _("Repair…"), repairDrift, status.domain) : null,
            repairable ? this.action("fix", _("Repair findings…"), repairFindings, status.domain) : null,
            planned ? this.action("back", _("Take back…"), takeBack, status.domain) : null,
        ];
    }

    /* A button that opens one of dialog.js's dialogs. */
    action(id, label, open, name) {
        const done = () => this.read([name]);
        return button(label, () => this.attempt("action", () => open(name, done)),
                      { "data-action": id, class: "secondary", "aria-label": `${label} ${name}` });
    }
}

const errorPlace = () => element("div", { class: "error", role: "alert" });

function running(status) {
    if (status.pending)
        return badge("warning", _("running, pending restart"));
    return status.running ? badge("ok", _("running")) : badge("", _("shut off"));
}

function device(each) {
    const kinds = { mdev: _("vGPU"), pci: _("PCI device"), usb: _("USB device") };
    return element("div", {}, each.type_name || each.type || kinds[each.kind], " ", element("small", {}, each.identity));
}

function devices(status) {
    return status.devices.length ? status.devices.map(device) : status.profile || "–";
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
