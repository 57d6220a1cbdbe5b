/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dialogs. Each shows what a command would do (a dry run), and does it only after that. */
import { badge, button, diff, element } from "./elements.js";
import { domain, host } from "./program.js";

const cockpit = window.cockpit;
const _ = cockpit.gettext;

const SIGNS = { add: "+", remove: "−", change: "~" };
const CLASSES = { add: "added", remove: "removed", change: "changed" };

function change(each) {
    return element("li", { class: CLASSES[each.op] }, `${SIGNS[each.op]} ${each.text}`);
}

function verdict(checked) {
    if (!checked)
        return null;
    const kinds = { ok: ["ok", _("accepted")], refused: ["danger", _("refused")], skipped: ["info", _("not possible here")] };
    const [kind, text] = kinds[checked.verdict];
    return element("p", {}, _("Check by libvirt:"), " ", badge(kind, text), checked.reason ? ` ${checked.reason}` : "");
}

/* What a dry run says. */
function preview(result) {
    return [
        result.changes.length ? element("ul", { class: "changes", "aria-label": _("Changes") }, result.changes.map(change))
            : element("p", {}, _("Nothing changes.")),
        verdict(result.checked),
        ...result.warnings.map(text => element("p", { class: "warning" }, text)),
        ...result.notes.filter(text => text.startsWith("note: ")).map(text => element("p", { class: "note" }, text.slice(6))),
        result.diff?.unified
            ? element("details", {}, element("summary", {}, _("Show the XML that changes")), diff(result.diff.unified)) : null,
    ];
}

/* A dialog for a command on a guest. */
class Dialog {
    /*
     * choose is the dialog's first part, { node, words() }, and each change in it asks for a new preview. Without it, the command is
     * always words, and its preview is shown at once. done() is called after the command.
     */
    constructor({ title, verb, guest, choose, words, done }) {
        this.words = choose ? choose.words : () => words;
        this.guest = guest;
        this.done = done;
        this.fault = element("div", { class: "error", role: "alert" });
        this.shown = element("div", { class: "preview", "aria-live": "polite" });
        this.act = button(verb, () => this.busy(() => this.run()), { class: "primary" });
        this.see = button(_("Preview"), () => this.busy(() => this.look()), { class: "secondary" });
        const cancel = button(_("Cancel"), () => this.node.close(), { class: "plain" });
        this.node = element("dialog", { "aria-labelledby": "dialog-title", onclose: () => this.node.remove() },
            element("h2", { id: "dialog-title" }, title), choose?.node, this.fault, this.shown,
            element("div", { class: "actions" }, this.act, choose ? this.see : null, cancel));
        choose?.node.addEventListener("change", () => this.forget());
        this.forget();
        document.body.append(this.node);
        this.node.showModal();
        if (!choose)
            this.busy(() => this.look());
    }

    forget() {
        this.previewed = null;
        this.act.disabled = true;
        this.fault.replaceChildren();
        this.shown.replaceChildren();
    }

    /* Does work, in which nothing else can be pressed. A problem is shown in the dialog. */
    async busy(work) {
        [this.act, this.see].forEach(each => { each.disabled = true; });
        this.fault.replaceChildren();
        this.node.setAttribute("aria-busy", "true");
        try {
            await work();
        } catch (problem) {
            this.fault.replaceChildren(problem.message);
        }
        this.node.removeAttribute("aria-busy");
        this.see.disabled = false;
        this.act.disabled = !this.previewed;
    }

    /* A choice that changes while the program runs forgets the preview too. */
    async look() {
        const words = this.words();
        this.forget();
        this.shown.replaceChildren(element("p", { role: "status" }, _("Looking what would change…")));
        try {
            const result = await domain([...words, "--dry-run", "--", this.guest]);
            if (words.join(" ") !== this.words().join(" "))
                return;
            this.shown.replaceChildren(...preview(result).filter(Boolean));
            this.previewed = result.would === "change" ? words : null;
        } catch (problem) {
            this.shown.replaceChildren();
            throw problem;
        }
    }

    async run() {
        await domain([...this.previewed, "--", this.guest]);
        this.node.close();
        this.done();
    }
}

function offer(each, index) {
    const id = `offer-${index}`;
    const total = each.total === null ? null : cockpit.format(_("$0 of $1 free"), each.free, each.total);
    return element("div", { class: "offer" },
        element("input", { type: "radio", name: "offer", id, value: index, checked: index === 0 }),
        element("label", { for: id }, element("strong", {}, each.name || each.type || each.option), " ",
            element("small", {}, [each.parent, total, each.description].filter(Boolean).join(", "))));
}

/* The choice of "Give GPU…": a device of the host, or 3D without one, and the way to see it. */
function choice(offers, displays) {
    const without = { option: "--profile virgl", name: _("3D without a device (virtio-gpu)"), total: null,
                      description: _("for Linux guests, drawn by the host's OpenGL") };
    const all = [...offers, without];
    const select = element("select", { id: "display" }, element("option", { value: "" }, _("As it fits the guest and the device")),
        displays.map(each => element("option", { value: each.display }, `${each.display}: ${each.summary}`)));
    const node = element("form", { onsubmit: event => event.preventDefault() },
        element("fieldset", {}, element("legend", {}, _("What the guest gets")), all.map(offer)),
        element("label", { for: "display" }, _("How it is seen")), select);

    return {
        node,
        words: () => {
            const chosen = all[Number(node.querySelector("input[name=offer]:checked").value)];
            return ["apply", ...chosen.option.split(" "), ...(select.value ? ["--display", select.value] : [])];
        },
    };
}

export async function giveGpu(guest, done) {
    const [answer, displays] = await Promise.all([host(["devices", "--for", guest]), host(["profiles", "--displays"])]);
    const choose = choice(answer.offers, displays);
    new Dialog({ title: cockpit.format(_("Give $0 a GPU"), guest), verb: _("Apply"), choose, guest, done });
}

export function takeBack(guest, done) {
    new Dialog({ title: cockpit.format(_("Take the GPU back from $0"), guest), verb: _("Take back"), words: ["revert"], guest, done });
}

export function repairDrift(guest, done) {
    new Dialog({ title: cockpit.format(_("Repair $0"), guest), verb: _("Repair"), words: ["apply"], guest, done });
}

export function repairFindings(guest, done) {
    new Dialog({ title: cockpit.format(_("Repair $0"), guest), verb: _("Repair"), words: ["lint", "--fix"], guest, done });
}
